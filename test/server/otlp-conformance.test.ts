import { gzipSync } from "node:zlib";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { encodeProtobuf } from "./fuzz/encode-protobuf.ts";
import { sampleLogs, sampleMetrics, sampleTraces } from "./fuzz/sample-bodies.ts";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

// Each MUST of "OTLP/HTTP" in the protocol's specification (opentelemetry.io/docs/specs/otlp, 1.x), for each signal in
// each encoding.

interface Signal {
  readonly name: string;
  readonly message: string;
  readonly request: object;
  /** Name of the request's groups, and an export of which one part of two cannot be taken. */
  readonly groups: string;
  readonly partly: object;
  readonly rejected: string;
}

const span = sampleTraces.resourceSpans[0]?.scopeSpans[0]?.spans[0];
const signals: readonly Signal[] = [
  {
    name: "traces",
    message: "Traces",
    request: sampleTraces,
    groups: "resourceSpans",
    partly: {
      resourceSpans: [{ scopeSpans: [{ spans: [span, { ...span, traceId: "00".repeat(16) }] }] }],
    },
    rejected: "rejectedSpans",
  },
  {
    name: "logs",
    message: "Logs",
    request: sampleLogs,
    groups: "resourceLogs",
    partly: { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, 7] }] }] },
    rejected: "rejectedLogRecords",
  },
  {
    name: "metrics",
    message: "Metrics",
    request: sampleMetrics,
    groups: "resourceMetrics",
    partly: {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { dataPoints: [{}, 7] } }] }] }],
    },
    rejected: "rejectedDataPoints",
  },
];

interface Encoding {
  readonly type: string;
  encode(request: object, message: string): Uint8Array;
  /** `Status { code, message }` of an answer. */
  status(body: Uint8Array): { readonly code: unknown; readonly message: unknown };
}

const json: Encoding = {
  type: "application/json",
  encode: (request) => Buffer.from(JSON.stringify(request)),
  status(body) {
    const value = JSON.parse(Buffer.from(body).toString()) as { code: unknown; message: unknown };
    return { code: value.code, message: value.message };
  },
};

const protobuf: Encoding = {
  type: "application/x-protobuf",
  encode: (request, message) =>
    encodeProtobuf(request, message, { every: 0, number: 0, wireType: 0 }),
  status: (body) => {
    const { 1: code, 2: message } = readMessage(body);
    return { code, message };
  },
};

/** Numbers and texts of a message by the number of their field, read by nothing of ours. */
function readMessage(bytes: Uint8Array): Record<number, unknown> {
  const reader = new BinaryReader(bytes);
  const found: Record<number, unknown> = {};
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    found[number] = wireType === WireType.Varint ? Number(reader.uint64()) : reader.string();
  }
  return found;
}

const cases = signals.flatMap((signal) =>
  [json, protobuf].map((encoding) => ({
    title: `${signal.name} as ${encoding === json ? "JSON" : "protobuf"}`,
    signal,
    encoding,
    path: `/v1/${signal.name}`,
  })),
);

async function send(
  server: TrialServer,
  path: string,
  { type }: Encoding,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
) {
  const response = await server.post(path, body, { "content-type": type, ...headers });
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}

describe.each(cases)("OTLP: $title", ({ signal, encoding, path }) => {
  const whole = encoding.encode(signal.request, signal.message);

  it("full success is 200 with partial_success unset, in the request's encoding, gzip or not", async () => {
    const server = await startTrialServer();
    const gzip = { "content-encoding": "gzip" };
    for (const { response, bytes } of [
      await send(server, path, encoding, whole),
      await send(server, path, encoding, gzipSync(whole), gzip),
    ]) {
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toMatch(encoding.type);
      expect(Buffer.from(bytes).toString()).toBe(encoding === json ? "{}" : "");
    }
    const { total } = await server.json("/stats");
    expect(total).toBeGreaterThan(0);
    // The second export was the same as the first.
    const text = await (await server.fetch("/metrics")).text();
    expect(text).toContain(`{became="duplicate"} ${String(total)}\n`);
  });

  it("an empty request is a success", async () => {
    const server = await startTrialServer();
    const none = await send(server, path, encoding, encoding.encode({}, signal.message));
    expect(none.response.status).toBe(200);
    const empty = encoding.encode({ [signal.groups]: [] }, signal.message);
    expect((await send(server, path, encoding, empty)).response.status).toBe(200);
  });

  it("bad data is 400, too much of it 413, another encoding 415, no key 401: each a Status, never to be sent again", async () => {
    const server = await startTrialServer({ limits: { maxOtlpBytes: 200_000 } });
    const broken = Buffer.from(encoding === json ? "{nothing" : [0x0a, 0x64]);
    const bomb = gzipSync(Buffer.alloc(300_000, 0x20));
    const gzip = { "content-encoding": "gzip" };
    const answers = [
      { want: 400, got: await send(server, path, encoding, broken) },
      { want: 413, got: await send(server, path, encoding, Buffer.alloc(300_000, 0x20)) },
      { want: 413, got: await send(server, path, encoding, bomb, gzip) },
      { want: 400, got: await send(server, path, encoding, whole, gzip) },
      {
        want: 415,
        got: await send(server, path, encoding, whole, { "content-encoding": "br" }),
      },
      { want: 401, got: await send(server, path, encoding, whole, { authorization: "Bearer x" }) },
      {
        want: 403,
        got: await send(server, path, encoding, whole, { origin: "https://evil.example" }),
      },
    ];
    for (const { want, got } of answers) {
      expect(got.response.status).toBe(want);
      expect(got.response.headers.get("content-type")).toMatch(encoding.type);
      const { code, message } = encoding.status(got.bytes);
      expect(code).toBeGreaterThan(0);
      expect(message).toMatch(/\w{3}/);
      expect(got.response.headers.get("retry-after")).toBeNull();
    }
  });

  it("too much at one time is 503 with Retry-After in seconds and a Status: to be sent again", async () => {
    const server = await startTrialServer({ limits: { maxBodyBytesInFlight: 10 } });
    const { response, bytes } = await send(server, path, encoding, whole);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(encoding.status(bytes).message).toMatch(/\w{3}/);
    expect(await server.json("/stats")).toMatchObject({ total: 0 });
  });
});

describe.each(signals)("OTLP: $name", ({ name, message, partly, rejected }) => {
  const path = `/v1/${name}`;

  it("partial success as JSON is 200, with the number that was rejected as text, and why", async () => {
    const server = await startTrialServer();
    const { response, bytes } = await send(server, path, json, json.encode(partly, message));
    expect(response.status).toBe(200);
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
      partialSuccess: { [rejected]: "1", errorMessage: expect.stringMatching(/\w{3}/) as string },
    });
    expect(await server.json("/stats")).toMatchObject({ total: 1 });
  });

  it("unknown fields, camel case only, and a body of another shape", async () => {
    const server = await startTrialServer();
    const snake = { [`resource_${name}`]: [7], future: { list: [1] } };
    expect((await send(server, path, json, json.encode(snake, message))).response.status).toBe(200);
    expect(await server.json("/stats")).toMatchObject({ total: 0 });
    expect((await send(server, path, json, Buffer.from("[]"))).response.status).toBe(400);
    const unknown = Buffer.from([0xfa, 0x3f, 0x03, 0x61, 0x62, 0x63]);
    expect((await send(server, path, protobuf, unknown)).response.status).toBe(200);
  });
});

describe("OTLP", () => {
  it("partial success as protobuf is 200, with partial_success { rejected_spans = 1, error_message = 2 }", async () => {
    const server = await startTrialServer();
    const partly = signals[0]?.partly ?? {};
    const { response, bytes } = await send(
      server,
      "/v1/traces",
      protobuf,
      protobuf.encode(partly, "Traces"),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/x-protobuf");
    const reader = new BinaryReader(bytes);
    expect(reader.tag()).toEqual([1, 2]);
    expect(readMessage(reader.bytes())).toEqual({
      1: 1,
      2: "a span needs a traceId of 32 and a spanId of 16 hex digits",
    });
    expect(reader.pos).toBe(bytes.length);
    expect(await server.json("/stats")).toMatchObject({ total: 1 });
  });

  it.each([
    ["ids in capitals", { traceId: "5B8EFFF798038103D269B633813FC60C" }, 1],
    ["ids in base64", { traceId: "W47/95gDgQPSabYzgT/GDA==" }, 0],
    ["an id that is too short", { spanId: "eee19b7ec3c1b1" }, 0],
    ["64-bit numbers as numbers", { startTimeUnixNano: 1_772_452_800_000_000_000 }, 1],
    ["members that it does not know", { flags: 256, future: {}, links: [{ a: 1 }] }, 1],
    ["an absent name and no attributes", { name: undefined, attributes: undefined }, 1],
  ])("JSON: a span with %s", async (_title, over, taken) => {
    const server = await startTrialServer();
    const request = { resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, ...over }] }] }] };
    const { response } = await send(server, "/v1/traces", json, json.encode(request, "Traces"));
    expect(response.status).toBe(200);
    expect(await server.json("/stats")).toMatchObject({ total: taken });
  });

  it("answers of less than 4 MiB, whatever is wrong with an export", async () => {
    const server = await startTrialServer();
    const spans = Array.from({ length: 100_000 }, () => 7);
    const request = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
    const { response, bytes } = await send(server, "/v1/traces", json, json.encode(request, ""));
    expect(response.status).toBe(200);
    expect(bytes.length).toBeLessThan(1000);
    expect(Buffer.from(bytes).toString()).toContain('"rejectedSpans":"100000"');
  });

  it("both encodings of one export are one", async () => {
    const server = await startTrialServer();
    await send(server, "/v1/traces", json, json.encode(sampleTraces, "Traces"));
    await send(server, "/v1/traces", protobuf, protobuf.encode(sampleTraces, "Traces"));
    expect(await server.json("/stats")).toMatchObject({ total: 2 });
    await server.loop.derive();
    const [session] = await server.loop.store.sessions({});
    expect(session).toMatchObject({ nativeId: "run-1", executionCount: 1, failures: 1 });
  });

  it("is taken on a second port where one is named, by the same rules", async () => {
    const server = await startTrialServer({ otlpPort: 0 });
    const url = server.otlpUrl ?? "";
    expect(url).not.toBe(server.url);
    const post = (headers: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(`${url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(sampleTraces),
      });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: `Bearer ${server.token}` })).status).toBe(200);
    await server.close();
    await expect(post({})).rejects.toThrow(/fetch failed/);
  });
});
