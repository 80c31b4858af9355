import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { isObject, type JsonObject } from "../../../core/json.ts";
import { decodeProtobuf } from "../../../ingest/otlp/decode-protobuf.ts";
import type { EventReceipt, TelemetrySignal } from "../../../loop/event-intake.ts";
import { HttpError } from "../http-error.ts";
import { parseJsonBody } from "../parse-json-body.ts";
import type { MediaType, Route, RouteRequest } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";

interface Signal {
  readonly signal: TelemetrySignal;
  readonly message: "Traces" | "Logs" | "Metrics";
  /** Member of the request that holds everything. */
  readonly groups: string;
  /** Member of a partial success that counts what was not taken. */
  readonly rejected: string;
}

const signals: readonly Signal[] = [
  {
    signal: "traces",
    message: "Traces",
    groups: "resourceSpans",
    rejected: "rejectedSpans",
  },
  {
    signal: "logs",
    message: "Logs",
    groups: "resourceLogs",
    rejected: "rejectedLogRecords",
  },
  {
    signal: "metrics",
    message: "Metrics",
    groups: "resourceMetrics",
    rejected: "rejectedDataPoints",
  },
];

/** OTLP over HTTP, as JSON or protobuf; the answer is of the kind of the request (OTLP 1.x, "OTLP/HTTP Response"). */
export function otlpRoutes(ports: ServerPorts): readonly Route[] {
  return signals.map((signal) => ({
    method: "POST",
    path: `/v1/${signal.signal}`,
    access: "ingest",
    consumes: ["application/json", "application/x-protobuf"],
    maxBodyBytes: ports.limits.maxOtlpBytes,
    async handle(request) {
      const { principal } = request.caller;
      const message = readRequest(request, signal);
      const receipt = await request.doors.intake.takeTelemetry(signal.signal, message, principal);
      return answer(receipt, signal, request.mediaType);
    },
    fail: statusAnswer,
  }));
}

function readRequest({ body, mediaType }: RouteRequest, { message, groups }: Signal): JsonObject {
  const request = mediaType === "application/json" ? parseJsonBody(body) : decoded(body, message);
  const list = isObject(request) ? (request[groups] ?? []) : null;
  if (isObject(request) && Array.isArray(list)) return request;
  throw new HttpError(400, `the body is an object with a list ${groups}`);
}

function decoded(body: Buffer, message: Signal["message"]): JsonObject {
  try {
    return decodeProtobuf(body, message);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HttpError(400, `the body is no protobuf message of OTLP: ${reason}`);
  }
}

/** Full success leaves `partialSuccess` unset; a partial one must not be sent again. */
function answer({ rejected }: EventReceipt, signal: Signal, mediaType: MediaType | null): Response {
  const errorMessage = [...new Set(rejected.map(({ reason }) => reason))].join("; ");
  if (mediaType === "application/x-protobuf") {
    return protobufAnswer(rejected.length === 0 ? empty : partial(rejected.length, errorMessage));
  }
  if (rejected.length === 0) return Response.json({});
  // 64-bit numbers are text in the JSON form.
  const partialSuccess = { [signal.rejected]: String(rejected.length), errorMessage };
  return Response.json({ partialSuccess });
}

const empty = new Uint8Array();

/** `ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1, error_message = 2 } }`, and alike for the others. */
function partial(rejected: number, errorMessage: string): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .fork()
    .tag(1, WireType.Varint)
    .int64(rejected)
    .tag(2, WireType.LengthDelimited)
    .string(errorMessage)
    .join()
    .finish();
}

const grpcInvalidArgument = 3;
const grpcResourceExhausted = 8;
const grpcUnavailable = 14;

/** `google.rpc.Status { code = 1, message = 2 }`: what every answer of 4xx and 5xx holds. */
function statusAnswer(status: number, message: string, mediaType: MediaType | null): Response {
  const code = grpcCode(status);
  if (mediaType !== "application/x-protobuf") return Response.json({ code, message }, { status });
  const bytes = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(code)
    .tag(2, WireType.LengthDelimited)
    .string(message)
    .finish();
  return protobufAnswer(bytes, status);
}

function grpcCode(status: number): number {
  if (status === 429) return grpcResourceExhausted;
  return status >= 500 ? grpcUnavailable : grpcInvalidArgument;
}

function protobufAnswer(bytes: Uint8Array, status = 200): Response {
  return new Response(Uint8Array.from(bytes), {
    status,
    headers: { "content-type": "application/x-protobuf" },
  });
}
