import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { encodeProtobuf } from "./encode-protobuf.ts";
import { mutatedJson } from "./mutated-json.ts";
import {
  sampleEvents,
  sampleLog,
  sampleLogs,
  sampleMetrics,
  sampleTraces,
} from "./sample-bodies.ts";

export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Ends the connection after so many bytes of a body that was announced as longer; null for a whole request. */
  readonly cutAfter: number | null;
}

type Kind = "json" | "lines" | "protobuf";

interface Shape {
  readonly path: string;
  readonly kind: Kind;
  readonly value: unknown;
  /** Message of OTLP that the value is. */
  readonly message: string;
}

const shape = (
  path: string,
  kinds: readonly Kind[],
  values: fc.Arbitrary<unknown>,
  message = "",
): fc.Arbitrary<Shape> =>
  fc.record({
    path: fc.constant(path),
    kind: fc.constantFrom(...kinds),
    value: values,
    message: fc.constant(message),
  });

const event = mutatedJson(sampleEvents);
const telemetry: readonly Kind[] = ["json", "protobuf"];
const shapes: fc.Arbitrary<Shape> = fc.oneof(
  shape("/event", ["json"], event),
  shape("/event", ["json", "lines"], fc.array(event, { maxLength: 5 })),
  shape("/log", ["json"], mutatedJson([sampleLog])),
  shape("/v1/traces", telemetry, mutatedJson([sampleTraces]), "Traces"),
  shape("/v1/logs", telemetry, mutatedJson([sampleLogs]), "Logs"),
  shape("/v1/metrics", telemetry, mutatedJson([sampleMetrics]), "Metrics"),
);

const contentTypes: Readonly<Record<Kind, string>> = {
  json: "application/json",
  lines: "application/x-ndjson",
  protobuf: "application/x-protobuf",
};

/** The value in all but so many of a hundred cases. */
const mostly = <T>(value: T, other: fc.Arbitrary<T>, othersIn100 = 3): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 100 - othersIn100, arbitrary: fc.constant(value) },
    { weight: othersIn100, arbitrary: other },
  );

const damage = fc.record({
  kind: fc.constantFrom("flip" as const, "cut" as const, "insert" as const, "double" as const),
  at: fc.nat({ max: 1_000_000 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
});
const damages = mostly([], fc.array(damage, { minLength: 1, maxLength: 3 }), 15);
type Damage = Parameters<Parameters<typeof damage.map>[0]>[0];

const headerText = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 300 },
  )
  .map((codes) => String.fromCharCode(...codes));

const headers = fc.record({
  contentType: mostly<string | null>(
    null,
    fc.oneof(
      headerText,
      fc.constantFrom(
        "application/json; charset=utf-16",
        'application/json;charset="UTF-8"',
        "APPLICATION/JSON",
        "text/plain",
        "application/x-protobuf; proto=1",
        ";;;",
      ),
    ),
  ),
  encoding: mostly<"none" | "gzip" | "twice" | "lie" | "unknown">(
    "none",
    fc.constantFrom("gzip", "gzip", "gzip", "twice", "lie", "unknown"),
    40,
  ),
  authorization: mostly<string | null>(null, headerText),
  host: mostly<string | null>(null, headerText),
  origin: mostly<string | null>(null, headerText),
  idempotencyKey: mostly<string | null>(null, headerText, 25),
  isChunked: fc.boolean(),
});
type Headers = Parameters<Parameters<typeof headers.map>[0]>[0];

/** Requests that differ from good ones in a few places: of the structure, the bytes, the compression or the headers. */
export function fuzzedRequest(token: string): fc.Arbitrary<FuzzedRequest> {
  const methods = mostly("POST", fc.constantFrom("GET", "PUT", "HEAD", "OPTIONS", "DELETE"));
  const paths = mostly<string | null>(
    null,
    fc.constantFrom("/event/", "/v1/%74races", "//event", "/event?x=%ff", "/%00", "/v1/../event"),
  );
  return fc
    .record({
      of: shapes,
      fault: fc.record({
        every: fc.constantFrom(0, 0, 0, 1, 3, 7),
        number: fc.nat({ max: 536_870_911 }),
        wireType: fc.nat({ max: 5 }),
      }),
      plainDamage: damages,
      packedDamage: damages,
      headers,
      method: methods,
      path: paths,
      cutAfter: mostly<number | null>(null, fc.nat({ max: 400 })),
    })
    .map(({ of, fault, plainDamage, packedDamage, headers: told, method, path, cutAfter }) => {
      const plain =
        of.kind === "protobuf"
          ? Buffer.from(encodeProtobuf(of.value, of.message, fault))
          : Buffer.from(jsonText(of));
      const body = damaged(packed(damaged(plain, plainDamage), told.encoding), packedDamage);
      return {
        method,
        path: path ?? of.path,
        headers: headersOf(told, contentTypes[of.kind], token, body),
        body,
        cutAfter: told.isChunked ? null : cutAfter,
      };
    });
}

/** JSON as `JSON.stringify` writes it, which leaves out what JSON cannot hold; the samples' mutations may. */
function jsonText({ kind, value }: Shape): string {
  if (kind === "lines" && Array.isArray(value))
    return value.map((one) => JSON.stringify(one) ?? "").join("\n");
  return JSON.stringify(value) ?? "";
}

function packed(body: Buffer, encoding: Headers["encoding"]): Buffer {
  if (encoding === "gzip") return gzipSync(body);
  return encoding === "twice" ? gzipSync(gzipSync(body)) : body;
}

function damaged(body: Buffer, by: readonly Damage[]): Buffer {
  return by.reduce((bytes, { kind, at, bytes: more }) => {
    const place = bytes.length === 0 ? 0 : at % bytes.length;
    const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
    if (kind === "cut") return before;
    if (kind === "double") return Buffer.concat([bytes, after]);
    return Buffer.concat([before, more, kind === "flip" ? after.subarray(more.length) : after]);
  }, body);
}

function headersOf(
  told: Headers,
  contentType: string,
  token: string,
  body: Buffer,
): Record<string, string> {
  const encoding = { none: null, gzip: "gzip", twice: "gzip", lie: "gzip", unknown: "br" };
  const all: Record<string, string | null> = {
    "content-type": told.contentType ?? contentType,
    "content-encoding": encoding[told.encoding],
    authorization: told.authorization ?? `Bearer ${token}`,
    host: told.host,
    origin: told.origin,
    "idempotency-key": told.idempotencyKey,
    ...(told.isChunked
      ? { "transfer-encoding": "chunked" }
      : { "content-length": String(body.length) }),
  };
  return Object.fromEntries(
    Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null),
  );
}
