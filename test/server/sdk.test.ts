import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { importsIn } from "../../scripts/import-rules.ts";
import { createClient, createObserved, type SentEvent } from "../../src/surfaces/sdk/index.ts";
import { createDiskSpool } from "../../src/surfaces/sdk/node.ts";
import { makeHome, startTrialServer } from "./trial-server.ts";

/** A server in the place of one that is not well. */
async function startFaulty(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with what the server answers, or as if the answer had been lost. */
async function passOn(
  url: string,
  init: RequestInit,
  outgoing: ServerResponse,
  isLost: boolean,
): Promise<void> {
  const response = await fetch(url, init);
  const text = await response.text();
  outgoing.writeHead(isLost ? 503 : response.status, { "content-type": "application/json" });
  outgoing.end(isLost ? "{}" : text);
}

const quick = { sleep: () => Promise.resolve() };

describe("whetstone/sdk", () => {
  it("sends in batches, and counts what became of them", async () => {
    const server = await startTrialServer();
    const lost: string[] = [];
    const client = createClient({
      url: server.url,
      key: server.token,
      source: "my-pipeline",
      onDropped: (_events, reason) => lost.push(reason),
    });
    for (let index = 0; index < 250; index += 1)
      client.send({ endpoint: "/sql", success: true, index });
    client.send({ endpoint: "/sql", timestamp: "no time" });
    await client.flush();
    expect(client.counts()).toEqual({
      sent: 251,
      accepted: 250,
      duplicate: 0,
      rejected: 1,
      spooled: 0,
      dropped: 0,
      queued: 0,
    });
    expect(lost).toEqual([expect.stringContaining("timestamp is no time")]);
    expect(await server.json("/stats")).toMatchObject({
      total: 250,
      by_source: { "my-pipeline": 250 },
    });
  });

  it("sends again what was refused for now; what had arrived all the same is stored once", async () => {
    const server = await startTrialServer();
    let calls = 0;
    // Passes each request on, and loses every second answer.
    const url = await startFaulty((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const { authorization = "", "content-type": type = "" } = incoming.headers;
        const headers = { authorization, "content-type": type };
        const body = Buffer.concat(chunks);
        calls += 1;
        const isLost = calls % 2 === 1;
        void passOn(
          server.url + (incoming.url ?? ""),
          { method: "POST", headers, body },
          outgoing,
          isLost,
        );
      });
    });
    const client = createClient({ url, key: server.token, maxBatch: 10, ...quick });
    for (let index = 0; index < 30; index += 1) client.send({ endpoint: "/sql", success: true });
    await client.flush();
    const { sent, accepted, duplicate, dropped } = client.counts();
    expect({ sent, arrived: accepted + duplicate, dropped }).toEqual({
      sent: 30,
      arrived: 30,
      dropped: 0,
    });
    expect(duplicate).toBe(30);
    expect(await server.json("/stats")).toMatchObject({ total: 30 });
  });

  it("keeps on the disk what no server takes, and sends it when one is back", async () => {
    const folder = join(makeHome(), "spool");
    const away = createClient({
      url: "http://127.0.0.1:9",
      attempts: 2,
      spool: createDiskSpool({ folder }),
      ...quick,
    });
    away.send({ endpoint: "/sql", success: true });
    away.send({ endpoint: "/sql", success: false });
    await away.flush();
    expect(away.counts()).toMatchObject({ sent: 2, spooled: 2, dropped: 0, queued: 0 });
    expect(readdirSync(folder)).toHaveLength(1);
    const server = await startTrialServer();
    const back = createClient({
      url: server.url,
      key: server.token,
      spool: createDiskSpool({ folder }),
    });
    back.send({ endpoint: "/ask", success: true });
    await back.flush();
    expect(readdirSync(folder)).toEqual([]);
    expect(await server.json("/stats")).toMatchObject({ total: 3, successes: 2, failures: 1 });
  });

  it.each([
    ["the program ends at once", "process.exit(3)", 3],
    ["an error that nobody catches", "throw new Error('oops')", 1],
    ["it ends with a batch under way", "setTimeout(() => process.exit(3), 60)", 3],
  ])("keeps on the disk what was not sent: %s", async (_name, ending, status) => {
    const folder = join(makeHome(), "spool");
    const program = `
      import { createClient } from ${JSON.stringify(resolve("src/surfaces/sdk/index.ts"))};
      import { createDiskSpool } from ${JSON.stringify(resolve("src/surfaces/sdk/node.ts"))};
      const spool = createDiskSpool({ folder: ${JSON.stringify(folder)} });
      const client = createClient({ url: "http://127.0.0.1:9", spool, maxDelayMs: 10 });
      for (let index = 0; index < 150; index += 1) client.send({ endpoint: "/last", index });
      ${ending};`;
    const ended = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      timeout: 20_000,
    });
    expect(ended.status).toBe(status);
    const spool = createDiskSpool({ folder });
    const kept = await spool.next();
    expect(kept?.events.map(({ index }) => index)).toEqual(
      Array.from({ length: 150 }, (_, n) => n),
    );
    await kept?.done();
    expect(await spool.next()).toBeNull();
  });

  it("leaves nothing of what a disk did not take", async () => {
    const folder = join(makeHome(), "spool");
    const program = `
      import { createDiskSpool } from ${JSON.stringify(resolve("src/surfaces/sdk/node.ts"))};
      const spool = createDiskSpool({ folder: ${JSON.stringify(folder)} });
      const events = [{ endpoint: "/long", text: "x".repeat(40_000) }];
      await spool.put(events).then(() => console.log("kept"), (error) => console.log(error.code));
      spool.keepAtExit(() => events, (_, reason) => console.log(reason));`;
    // A limit of this shell's files, in blocks of 512 bytes or of a kilobyte.
    const limited = `trap '' XFSZ; ulimit -f 16; exec "$0" --input-type=module -e "$1"`;
    const { stdout } = spawnSync("sh", ["-c", limited, process.execPath, program], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(stdout).toMatch(/^EFBIG\n.*the spool does not take it: Error: EFBIG/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("tells what an ending program could not keep, and nothing is kept twice of what was sent", async () => {
    const home = makeHome();
    const file = join(home, "file");
    writeFileSync(file, "");
    const lost: number[] = [];
    const spool = createDiskSpool({ folder: join(file, "spool") });
    const release = spool.keepAtExit?.(
      () => [{ endpoint: "/x" }],
      (events) => lost.push(events.length),
    );
    process.listeners("exit").at(-1)?.(0);
    release?.();
    expect(lost).toEqual([1]);
    const server = await startTrialServer();
    const before = process.listenerCount("exit");
    const client = createClient({
      url: server.url,
      key: server.token,
      spool: createDiskSpool({ folder: join(home, "spool") }),
    });
    client.send({ endpoint: "/ask" });
    expect(process.listenerCount("exit")).toBe(before + 1);
    await client.flush();
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("drops and tells what it cannot keep: no spool, a wrong key, a full queue", async () => {
    const server = await startTrialServer();
    const lost: (readonly [readonly SentEvent[], string])[] = [];
    const onDropped = (events: readonly SentEvent[], reason: string): void =>
      void lost.push([events, reason]);
    const refused = createClient({ url: server.url, key: "wst_wrong", onDropped, ...quick });
    refused.send({ endpoint: "/sql" });
    await refused.flush();
    const away = createClient({ url: "http://127.0.0.1:9", attempts: 2, onDropped, ...quick });
    away.send({ endpoint: "/sql" });
    await away.flush();
    const full = createClient({ url: server.url, key: server.token, maxQueued: 1, onDropped });
    full.send({ endpoint: "/a" });
    full.send({ endpoint: "/b" });
    await full.flush();
    expect(lost.map(([events, reason]) => [events.length, reason.slice(0, 12)])).toEqual([
      [1, "401 this key"],
      [1, "fetch failed"],
      [1, "too many eve"],
    ]);
    expect(full.counts()).toMatchObject({ sent: 2, accepted: 1, dropped: 1 });
  });

  it("imports nothing of Node, nor of the rest of the program", () => {
    const folder = resolve("src/surfaces/sdk");
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { specifier } of importsIn(readFileSync(join(folder, file), "utf8"))) {
        expect(specifier, file).toMatch(/^\.\/[a-z-]+\.ts$/);
        visit(specifier.slice(2));
      }
    };
    visit("index.ts");
    expect(seen.size).toBeGreaterThan(4);
  });
});

describe("observed", () => {
  it("002-11: calls the gateway and reports it; an error in a 200 answer is a failure", async () => {
    const server = await startTrialServer();
    const answers: Readonly<Record<string, unknown>> = {
      "/vectors/hybrid": { sql_matches: 12, vector_reranked: 5 },
      "/sql": { rows: [1, 2], row_count: 40 },
      "/ask": { answer: "because ".repeat(20) },
      "/sources": { sources: ["a", "b", "c"] },
      "/other": { text: "x".repeat(200) },
      "/broken": { error: "model not loaded" },
    };
    const gatewayUrl = await startFaulty((incoming, outgoing) => {
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.end(JSON.stringify(answers[incoming.url ?? ""]));
    });
    const client = createClient({ url: server.url, key: server.token, source: "mcp" });
    const observed = createObserved(client, { gatewayUrl });
    const summaries: Record<string, string> = {};
    for (const endpoint of Object.keys(answers)) {
      const { data, op } = await observed(endpoint, { q: 1 }, `asking ${endpoint}`);
      expect(data).toEqual(answers[endpoint]);
      expect(op).toMatchObject({ endpoint, input_summary: `asking ${endpoint}` });
      summaries[endpoint] = op.output_summary;
    }
    expect(summaries).toEqual({
      "/vectors/hybrid": "hybrid: 12 sql → 5 results",
      "/sql": "40 rows",
      "/ask": `answer: ${"because ".repeat(10)}...`,
      "/sources": "3 sources",
      "/other": JSON.stringify(answers["/other"]).slice(0, 100),
      "/broken": "ERROR: model not loaded",
    });
    const gone = await createObserved(client, { gatewayUrl: "http://127.0.0.1:9" })(
      "/sql",
      {},
      "none there",
    );
    expect(gone.op).toMatchObject({ success: false, error: "fetch failed" });
    await client.flush();
    expect(await server.json("/stats")).toMatchObject({
      successes: 5,
      failures: 2,
      by_source: { mcp: 7 },
    });
  });

  it("wraps any function: what it answers or throws is unchanged, and reported", async () => {
    const server = await startTrialServer();
    const client = createClient({ url: server.url, key: server.token });
    const observed = createObserved(client);
    const divide = observed(async (a: number, b: number) => {
      if (b === 0) throw new RangeError("division by zero");
      return a / b;
    }, "divide");
    expect(await divide(6, 3)).toBe(2);
    await expect(divide(1, 0)).rejects.toThrow("division by zero");
    await client.flush();
    await server.loop.derive();
    const [session] = await server.loop.store.sessions({});
    const executions = await server.loop.store.executions(session?.key ?? "");
    // Both may fall into one millisecond: then nothing says which came first.
    const byOutcome = executions.toSorted((a, b) => (a.outcome < b.outcome ? -1 : 1));
    expect(byOutcome).toMatchObject([
      {
        tool: "divide",
        outcome: "failure",
        errorText: expect.stringContaining("division by zero") as string,
      },
      { tool: "divide", outcome: "success" },
    ]);
  });

  it("wraps a method, which keeps its object", async () => {
    const taken = { accepted: true, ring_size: 1 };
    const client = createClient({ key: "unused", fetch: async () => Response.json(taken) });
    const observed = createObserved(client);
    class Counter {
      count = 2;
      times = observed(async function (this: Counter, factor: number) {
        return this.count * factor;
      }, "times");
    }
    expect(await new Counter().times(3)).toBe(6);
    await client.flush();
  });
});
