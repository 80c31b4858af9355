import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { type Loop, openLoop } from "../../src/index.ts";
import type { PushReport, PushRequest } from "../../src/loop.ts";
import { type CorpusFile, importsFolder, writeInto } from "../faults/corpus.ts";
import { makeHome, type TrialServer } from "./trial-server.ts";

/** A machine with transcripts of its own, which it sends. */
export interface Sender {
  readonly home: string;
  readonly loop: Loop;
  /** Its transcripts. */
  readonly folder: string;
  push(
    servers: PushRequest["servers"],
    options?: Partial<Omit<PushRequest, "servers">>,
  ): Promise<PushReport>;
}

/** `keyOf` has the tenant's key of that server, so that its hashes are comparable. */
export async function createSender(
  files: readonly CorpusFile[],
  options: { readonly keyOf?: TrialServer } = {},
): Promise<Sender> {
  const home = makeHome();
  for (const file of files) writeInto(home, file);
  const { keyOf } = options;
  if (keyOf !== undefined) {
    cpSync(join(keyOf.home, ".whetstone/keys"), join(home, ".whetstone/keys"), { recursive: true });
  }
  const clock = { now: () => Date.now() };
  const loop = await openLoop({ home: join(home, ".whetstone"), userHome: home, env: {}, clock });
  onTestFinished(() => loop[Symbol.asyncDispose]());
  const folder = join(home, importsFolder);
  return {
    home,
    loop,
    folder,
    push: (servers, given = {}) =>
      loop.push({
        paths: [folder],
        servers,
        isDryRun: false,
        retryForMs: 0,
        signal: new AbortController().signal,
        ...given,
      }),
  };
}

/** The server with a key that may send to it. */
export async function ingestKey(
  server: TrialServer,
  name = "laptop",
): Promise<{ readonly url: string; readonly key: string }> {
  const key = await (await server.loop.keys()).add(name, ["ingest"]);
  return { url: server.url, key };
}

/** Fields that hold a hash of raw bytes, or the place of a file: another machine cannot have them. */
const ofTheMachine: ReadonlySet<string> = new Set([
  "rawHmac",
  "callRawHmac",
  "resultRawHmac",
  "sourceKey",
]);

/** The canonical export without what depends on where a transcript was read. */
export async function comparableRows(loop: Loop): Promise<readonly string[]> {
  const rows: string[] = [];
  for await (const row of loop.store.canonicalRows()) rows.push(JSON.stringify(row, comparable));
  return rows;
}

/** Evidence is in the order of its hashes. */
function comparable(key: string, value: unknown): unknown {
  if (ofTheMachine.has(key)) return undefined;
  if (key !== "evidence" || !Array.isArray(value)) return value;
  return value.map((one) => JSON.stringify(one, comparable)).toSorted();
}

/** Rows of a server's database. */
export function query(server: TrialServer, sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(join(server.home, ".whetstone/whetstone.db"), {
    readOnly: true,
  });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** A line of a push that tells nothing. */
export const emptyLine = {
  v: 1,
  source: "0".repeat(32),
  uri: "~/x.jsonl",
  format: "claude-code",
  readerVersion: 1,
  from: null,
  generation: 0,
  offset: 100,
  sessions: [],
  facts: [],
  steps: [],
  usage: [],
  observations: [],
  outcomes: [],
  diagnostics: [],
};
