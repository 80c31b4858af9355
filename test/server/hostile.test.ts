import { existsSync, readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assert, asyncProperty, jsonValue } from "fast-check";
import { describe, expect, it } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

/** Writes bytes to the port and answers everything that comes back until the server ends the connection. */
function exchange(server: TrialServer, text: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("latin1").on("data", (part: string) => (answer += part));
    socket.on("error", () => undefined);
    socket.on("close", () => done(answer));
  });
}

async function expectWell(server: TrialServer): Promise<void> {
  const event = { endpoint: "/sql", success: true };
  expect((await server.post("/event", event)).status).toBe(200);
  expect(server.errors).toEqual([]);
}

describe("a server under hostile requests", () => {
  it("refuses what is too large, before and after decompression, and goes on", async () => {
    const server = await startTrialServer();
    const large = `{"a":"${"x".repeat(2 * 1024 * 1024)}"}`;
    expect((await server.post("/event", large)).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(100 * 1024);
    const gzip = { "content-encoding": "gzip" };
    expect((await server.post("/event", bomb, gzip)).status).toBe(413);
    expect((await server.post("/event", gzipSync('{"success":true}'), gzip)).status).toBe(200);
    expect((await server.post("/event", "no gzip at all", gzip)).status).toBe(400);
    const brotli = { "content-encoding": "br" };
    expect((await server.post("/event", "x", brotli)).status).toBe(415);
    await expectWell(server);
  });

  it("refuses JSON that is too deep, hides __proto__, or is not UTF-8", async () => {
    const server = await startTrialServer();
    const bodies = [
      "[".repeat(100_000),
      `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      '{"__proto__":{"polluted":true}}',
      '{"a":[{"\\u005f_proto__":1}]}',
      Buffer.from([0x22, 0xff, 0xfe, 0x22]),
      "",
      "\u0000",
    ];
    for (const body of bodies) expect((await server.post("/event", body)).status).toBe(400);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    await expectWell(server);
  });

  it("takes any time that a sender tells, and can read what it took", async () => {
    const server = await startTrialServer();
    const body = {
      session_id: "far",
      call_id: "c1",
      endpoint: "Bash",
      success: false,
      timestamp: "9999-12-31T23:59:59.999Z",
    };
    const record = {
      timeUnixNano: "18446744073709551615",
      eventName: "claude_code.tool_result",
      attributes: [{ key: "tool_name", value: { stringValue: "Bash" } }],
    };
    const name = { key: "session.id", value: { stringValue: "farther" } };
    const resource = { attributes: [name] };
    const logs = { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
    // Once more with something else: what is told again is compared with the row that stands.
    for (const exit of [1, 2]) {
      // oxlint-disable no-await-in-loop -- the second meets what the first left
      expect((await server.post("/event", { ...body, id: `e${exit}`, exit })).status).toBe(200);
      expect((await server.post("/v1/logs", logs)).status).toBe(200);
      await server.loop.derive();
      // oxlint-enable no-await-in-loop
    }
    await expectWell(server);
    await server.loop.derive();
    expect((await server.loop.store.counts()).sessions).toBe(3);
  });

  it("refuses headers that are too long, and ends requests that come too slowly", async () => {
    const server = await startTrialServer({
      limits: { headersTimeoutMs: 300, requestTimeoutMs: 600, connectionsCheckingIntervalMs: 100 },
    });
    const host = `Host: 127.0.0.1:${server.port}`;
    const long = `GET /health HTTP/1.1\r\n${host}\r\nX: ${"x".repeat(20_000)}\r\n\r\n`;
    expect(await exchange(server, long)).toMatch(/^HTTP\/1\.1 431/);
    expect(await exchange(server, `GET /health HTTP/1.1\r\n${host}\r\n`)).toMatch(
      /^HTTP\/1\.1 408/,
    );
    const slow = [
      "POST /event HTTP/1.1",
      host,
      `Authorization: Bearer ${server.token}`,
      "Content-Type: application/json",
      "Content-Length: 100",
      "",
      '{"a":',
    ].join("\r\n");
    expect(await exchange(server, slow)).toMatch(/408|^$/);
    expect(await exchange(server, "not http\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    await expectWell(server);
  });

  it("serves others while many connections stand open without a word", async () => {
    const server = await startTrialServer({
      limits: { headersTimeoutMs: 1000, connectionsCheckingIntervalMs: 200 },
    });
    const idle = Array.from({ length: 200 }, () => connect(server.port, "127.0.0.1"));
    for (const socket of idle) socket.on("error", () => undefined);
    await expectWell(server);
    for (const socket of idle) socket.destroy();
  });

  it("answers every JSON value with 200 or 400, and counts what it was sent", async () => {
    const server = await startTrialServer();
    await assert(
      asyncProperty(jsonValue(), async (value) => {
        const { status } = await server.post("/event", JSON.stringify(value));
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 150 },
    );
    const { errors } = server;
    expect(errors).toEqual([]);
  });

  it("takes a batch of lines, and says which were no events", async () => {
    const server = await startTrialServer();
    const lines = [
      '{"endpoint":"/a","success":true}',
      "",
      "{broken",
      '"a text"',
      '{"endpoint":"/b"}',
    ];
    const response = await server.post("/event", lines.join("\n"), {
      "content-type": "application/x-ndjson",
    });
    expect(await response.json()).toEqual({
      accepted: 2,
      duplicate: 0,
      rejected: [
        { index: 1, reason: "not valid JSON" },
        { index: 2, reason: "an event is a JSON object" },
      ],
      ring_size: 2,
    });
    const text = await (await server.fetch("/metrics")).text();
    expect(text).toContain("whetstone_events_received_total 4\n");
    expect(text).toContain('whetstone_events_total{became="stored"} 2\n');
    expect(text).toContain('whetstone_events_total{became="rejected"} 2\n');
  });
});

/** Our own cases for each rule of RFC 8259; what the public suite holds beyond them is tried where it is there. */
const notJson: readonly string[] = [
  String.raw`[1,] | [,1] | [1 2] | [1 | ] | [1]] | [ | [[] | [,] | {"a":1,} | {"a"} | {"a" 1} | {a:1} | {'a':1}`,
  String.raw`{"a":1 "b":2} | {"a":} | {:1} | {1:1} | [01] | [1.] | [.1] | [+1] | [1e] | [1e+] | [0x1] | [--1]`,
  String.raw`[-] | [1_000] | [Infinity] | [NaN] | [-Infinity] | [-01] | [1.e1] | [2.e+3] | [0e] | [１] | [1a]`,
  String.raw`["a] | ["\x00"] | ["\u12"] | ["\"] | ['a'] | ["\a"] | " | [tru] | [nul] | [True] | [undefined]`,
  String.raw`tru | nul | [true | []/**/ | [] [] | []x | {}{} | * | <a/>`,
].flatMap((cases) => cases.split(" | "));
const notJsonEither = [
  '["\t"]',
  '["\n"]',
  '["\0"]',
  "// x\n[]",
  "\u00a0[]",
  "\ufeff",
  "\u2028[]",
  "[\f]",
  "\0[]",
];
const isJson: readonly string[] = [
  String.raw`[] | {} | [[]] | [""] | [0] | [-0] | [1e1] | [1E+2] | [0.1e-9] | [123.456] | null | 7 | "a" | true`,
  String.raw`{"a":1,"a":2} | {"":0} | ["\u0000"] | ["\uD834\uDD1E"] | ["\"\\\/\b\f\n\r\t"] | ["\ud800"] | [1e-400]`,
  String.raw`[123456789012345678901234567890] | {"a":{"b":[null,true,false]}}`,
].flatMap((cases) => cases.split(" | "));
const isJsonToo = [" [] ", "\t[\n1\r,2 ]", '["\u007f"]', '["\u2028\u2029"]', '["\uffff"]'];

/** Whether the server refuses the body as no JSON; a value that is no event is refused for that, or rejected. */
async function isRefusedAsJson(server: TrialServer, body: string | Uint8Array): Promise<boolean> {
  const response = await server.post("/event", body);
  const { error = "" } = (await response.json()) as { error?: string };
  expect([200, 400]).toContain(response.status);
  return response.status === 400 && error.startsWith("the body is");
}

it("what is no JSON is refused with 400 as such, and what is JSON never", async () => {
  const server = await startTrialServer();
  const wrong: string[] = [];
  for (const text of [...notJson, ...notJsonEither])
    if (!(await isRefusedAsJson(server, text))) wrong.push(text);
  for (const text of [...isJson, ...isJsonToo])
    if (await isRefusedAsJson(server, text)) wrong.push(text);
  const notUtf8 = [
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe2, 0x82],
    [0xfe, 0xff],
  ];
  for (const bytes of notUtf8) {
    const body = Buffer.from([0x5b, 0x22, ...bytes, 0x22, 0x5d]);
    if (!(await isRefusedAsJson(server, body))) wrong.push(body.toString("hex"));
  }
  expect(wrong).toEqual([]);
  expect(server.errors).toEqual([]);
});

const security = join(process.env["WHETSTONE_DATA"] ?? "/nonexistent", "security");
const suite = join(security, "json-test-suite/test_parsing");
const naughty = join(security, "naughty-strings/blns.json");

describe.skipIf(!existsSync(suite))("JSONTestSuite", () => {
  it("188 files that are no JSON are refused with 400, 95 that are JSON never, the others are answered", async () => {
    const server = await startTrialServer();
    const names = readdirSync(suite).filter((name) => name.endsWith(".json"));
    const wrong: string[] = [];
    for (const name of names) {
      const isRefused = await isRefusedAsJson(server, readFileSync(join(suite, name)));
      if (!name.startsWith("i_") && isRefused !== name.startsWith("n_")) wrong.push(name);
    }
    expect(wrong).toEqual([]);
    expect(names.filter((name) => name.startsWith("n_"))).toHaveLength(188);
    expect(names.filter((name) => name.startsWith("y_"))).toHaveLength(95);
    expect(server.errors).toEqual([]);
  });
});

describe.skipIf(!existsSync(naughty))("Big List of Naughty Strings", () => {
  it("each is taken wherever an event has text, and stored once", async () => {
    const server = await startTrialServer();
    const strings = JSON.parse(readFileSync(naughty, "utf8")) as readonly string[];
    expect(strings).toHaveLength(515);
    for (const [index, text] of strings.entries()) {
      const event = { id: index, source: text, endpoint: text, session_id: text, error: text };
      const response = await server.post("/event", { ...event, [`key ${text}`]: [text] });
      expect(response.status, JSON.stringify(text)).toBe(200);
    }
    await server.loop.derive();
    expect(await server.json("/stats")).toMatchObject({ total: strings.length });
    expect(server.errors).toEqual([]);
  }, 120_000);
});
