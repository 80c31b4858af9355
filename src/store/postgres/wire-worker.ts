import { workerData } from "node:worker_threads";
import { Client } from "pg";
import type { SqlOutput } from "../engine.ts";
import { escapeNul, restoreNul } from "./nul-text.ts";
import { wireState } from "./wire-messages.ts";
import type { WireFailure, WireReply, WireRequest, WireStart } from "./wire-messages.ts";

/**
 * The thread that talks to the server. Requests are sent as they come, without waiting for the replies of those before;
 * replies go back in the same order.
 */
const { address, settings, replies, port } = workerData as WireStart;
const count = new Int32Array(replies);
Atomics.store(count, 1, wireState.running);
process.on("exit", () => {
  Atomics.store(count, 1, wireState.ended);
  Atomics.notify(count, 0);
});

let client: Promise<Client> | null = null;
let isLost = false;

/** int8, int2, int4, float4, float8 and numeric: all that the store keeps in them fits a double. */
const numberTypes = new Set([20, 21, 23, 700, 701, 1700]);

function parserOf(type: number): (text: string) => SqlOutput {
  return numberTypes.has(type) ? Number : restoreNul;
}

async function connect(): Promise<Client> {
  const made = new Client({
    connectionString: address,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: "whetstone",
    types: { getTypeParser: parserOf as never },
  });
  made.on("error", () => {
    isLost = true;
  });
  made.on("end", () => {
    isLost = true;
  });
  await made.connect();
  await made.query(settings);
  return made;
}

function currentClient(fresh: boolean): Promise<Client> {
  if (client === null || (isLost && fresh)) {
    isLost = false;
    client = connect();
    client.catch(() => {
      isLost = true;
    });
  }
  return client;
}

async function ask(request: WireRequest): Promise<WireReply> {
  try {
    const { text, name, values } = request;
    const connected = await currentClient(request.fresh);
    const answered = await connected.query({
      text,
      ...(name === null ? {} : { name }),
      values: values.map((value) => (typeof value === "string" ? escapeNul(value) : value)),
      rowMode: "array",
    });
    // Several statements in one text give several results.
    const result = Array.isArray(answered) ? (answered.at(-1) as typeof answered) : answered;
    return {
      columns: result.fields.map((field) => field.name),
      rows: result.rows as SqlOutput[][],
      changes: result.rowCount ?? 0,
    };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

function toFailure(error: unknown): WireFailure {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return {
    code: typeof code === "string" ? code : isLost ? "connection-lost" : "",
    message: String(message),
  };
}

function answer(reply: WireReply): void {
  port.postMessage(reply);
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
}

let turn: Promise<void> = Promise.resolve();
port.on("message", (request: WireRequest | "end") => {
  if (request === "end") {
    void turn.then(async () => (await client)?.end()).finally(() => process.exit());
    return;
  }
  const asked = ask(request);
  turn = turn.then(async () => answer(await asked));
});
