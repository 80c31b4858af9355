import { appendFile, open } from "node:fs/promises";
import { createServer } from "node:http";

/**
 * What our server is compared with: a handler that behaves as the first observer did (defaults by source, the last 2,000
 * operations in memory, a log that is opened, appended and closed after the answer), written anew for this. `durable` does
 * the same before it answers, with a flush. `shared` goes beyond it: the log stays open, and all who wait share one append
 * and one flush. Arrays, which it did not know, are taken as so many operations, each of them appended by itself but where
 * appends are shared.
 * Runs on Bun, and on Node where there is no Bun. Arguments: file of the log, then the mode.
 */
const [logPath = "", mode = "early"] = process.argv.slice(2) as [string?, ReferenceMode?];

export type ReferenceMode = "early" | "durable" | "shared";
const ringLength = 2000;
const ring: object[] = [];

type Body = Readonly<Record<string, unknown>>;

const known: ReadonlySet<unknown> = new Set(["mcp", "scenario", "auditor", "bot"]);

function operationOf(body: Body): object {
  const source = known.has(body["source"]) ? body["source"] : "scenario";
  const success = body["success"] ?? body["ok"] ?? false;
  const told = (name: string): string => {
    const value = body[name];
    return typeof value === "string" || typeof value === "number" ? `${value}` : "?";
  };
  return {
    ...body,
    source,
    success,
    timestamp: body["timestamp"] ?? new Date().toISOString(),
    endpoint: body["endpoint"] ?? "scenario:fill",
    input_summary:
      body["input_summary"] ??
      `${told("event_kind")} ${told("role")}×${told("count")} in ${told("city")}, ${told("state")}`,
    duration_ms: Number(body["duration_ms"] ?? body["audit_duration_ms"] ?? 0),
    output_summary: body["output_summary"] ?? body["one_liner"] ?? (success ? "ok" : "failed"),
  };
}

async function appendDurably(text: string): Promise<void> {
  await using file = await open(logPath, "a", 0o600);
  await file.appendFile(text);
  await file.datasync();
}

const log = await open(logPath, "a", 0o600);
let waiting: { readonly text: string; readonly done: () => void }[] = [];
let isFlushing = false;

async function flush(): Promise<void> {
  isFlushing = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    // oxlint-disable-next-line no-await-in-loop -- one flush after another
    await log.appendFile(group.map(({ text }) => text).join(""));
    // oxlint-disable-next-line no-await-in-loop -- see above
    await log.datasync();
    for (const { done } of group) done();
  }
  isFlushing = false;
}

/** With all who wait. */
function appendShared(text: string): Promise<void> {
  return new Promise((done) => {
    waiting.push({ text, done });
    if (!isFlushing) void flush();
  });
}

async function answer(text: string): Promise<string> {
  const value = JSON.parse(text) as Body | readonly Body[];
  const operations = (Array.isArray(value) ? (value as readonly Body[]) : [value as Body]).map(
    operationOf,
  );
  for (const operation of operations) {
    ring.push(operation);
    if (ring.length > ringLength) ring.shift();
  }
  const lines = operations.map((operation) => `${JSON.stringify(operation)}\n`);
  if (mode === "durable") await Promise.all(lines.map(appendDurably));
  else if (mode === "shared") await appendShared(lines.join(""));
  else for (const line of lines) void appendFile(logPath, line);
  const accepted = Array.isArray(value) ? operations.length : true;
  return JSON.stringify({ accepted, ring_size: ring.length });
}

interface BunServer {
  serve(options: { port: number; hostname: string; fetch(request: Request): Promise<Response> }): {
    port: number;
  };
}
const { Bun: bun } = globalThis as { Bun?: BunServer };

if (bun === undefined) {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      void answer(Buffer.concat(chunks).toString()).then((text) =>
        outgoing.setHeader("content-length", Buffer.byteLength(text)).end(text),
      );
    });
  });
  server.listen(0, "127.0.0.1", () =>
    console.log(JSON.stringify({ port: (server.address() as { port: number }).port })),
  );
} else {
  const { port } = bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => new Response(await answer(await request.text())),
  });
  console.log(JSON.stringify({ port }));
}
