/** How a field of a protobuf message reads. `message` names one of {@link messages}. */
export type WireField = readonly [
  name: string,
  type:
    | "string"
    | "bool"
    | "int32"
    | "int64"
    | "fixed32"
    | "fixed64"
    | "sfixed64"
    | "double"
    | "hex"
    | "base64"
    | `message ${string}`
    | `list ${string}`,
];

/** Messages by name, their fields by number. */
export type WireSchema = Readonly<Record<string, Readonly<Record<number, WireField>>>>;

const points = (point: string): Readonly<Record<number, WireField>> => ({
  1: ["dataPoints", `list ${point}`],
  2: ["aggregationTemporality", "int32"],
  3: ["isMonotonic", "bool"],
});

const pointTimes: Readonly<Record<number, WireField>> = {
  2: ["startTimeUnixNano", "fixed64"],
  3: ["timeUnixNano", "fixed64"],
  4: ["count", "fixed64"],
  5: ["sum", "double"],
};

/**
 * The messages of OTLP 1.x, as far as they are read here, with the names of their JSON form (opentelemetry-proto,
 * Apache-2.0: trace/v1, logs/v1, metrics/v1, common/v1, resource/v1). What is not listed is skipped.
 */
export const messages: WireSchema = {
  Traces: { 1: ["resourceSpans", "list ResourceSpans"] },
  ResourceSpans: { 1: ["resource", "message Resource"], 2: ["scopeSpans", "list ScopeSpans"] },
  ScopeSpans: { 1: ["scope", "message Scope"], 2: ["spans", "list Span"] },
  Span: {
    1: ["traceId", "hex"],
    2: ["spanId", "hex"],
    4: ["parentSpanId", "hex"],
    5: ["name", "string"],
    6: ["kind", "int32"],
    7: ["startTimeUnixNano", "fixed64"],
    8: ["endTimeUnixNano", "fixed64"],
    9: ["attributes", "list KeyValue"],
    11: ["events", "list SpanEvent"],
    15: ["status", "message SpanStatus"],
  },
  SpanEvent: {
    1: ["timeUnixNano", "fixed64"],
    2: ["name", "string"],
    3: ["attributes", "list KeyValue"],
  },
  SpanStatus: { 2: ["message", "string"], 3: ["code", "int32"] },
  Logs: { 1: ["resourceLogs", "list ResourceLogs"] },
  ResourceLogs: { 1: ["resource", "message Resource"], 2: ["scopeLogs", "list ScopeLogs"] },
  ScopeLogs: { 1: ["scope", "message Scope"], 2: ["logRecords", "list LogRecord"] },
  LogRecord: {
    1: ["timeUnixNano", "fixed64"],
    2: ["severityNumber", "int32"],
    3: ["severityText", "string"],
    5: ["body", "message AnyValue"],
    6: ["attributes", "list KeyValue"],
    9: ["traceId", "hex"],
    10: ["spanId", "hex"],
    11: ["observedTimeUnixNano", "fixed64"],
    12: ["eventName", "string"],
  },
  Metrics: { 1: ["resourceMetrics", "list ResourceMetrics"] },
  ResourceMetrics: {
    1: ["resource", "message Resource"],
    2: ["scopeMetrics", "list ScopeMetrics"],
  },
  ScopeMetrics: { 1: ["scope", "message Scope"], 2: ["metrics", "list Metric"] },
  Metric: {
    1: ["name", "string"],
    3: ["unit", "string"],
    5: ["gauge", "message Numbers"],
    7: ["sum", "message Numbers"],
    9: ["histogram", "message Histograms"],
    10: ["exponentialHistogram", "message ExponentialHistograms"],
    11: ["summary", "message Summaries"],
  },
  Numbers: points("NumberPoint"),
  Histograms: points("HistogramPoint"),
  ExponentialHistograms: points("ExponentialHistogramPoint"),
  Summaries: points("SummaryPoint"),
  NumberPoint: {
    2: ["startTimeUnixNano", "fixed64"],
    3: ["timeUnixNano", "fixed64"],
    4: ["asDouble", "double"],
    6: ["asInt", "sfixed64"],
    7: ["attributes", "list KeyValue"],
  },
  HistogramPoint: { ...pointTimes, 9: ["attributes", "list KeyValue"] },
  ExponentialHistogramPoint: { ...pointTimes, 1: ["attributes", "list KeyValue"] },
  SummaryPoint: { ...pointTimes, 7: ["attributes", "list KeyValue"] },
  Resource: { 1: ["attributes", "list KeyValue"] },
  Scope: { 1: ["name", "string"], 2: ["version", "string"] },
  KeyValue: { 1: ["key", "string"], 2: ["value", "message AnyValue"] },
  AnyValue: {
    1: ["stringValue", "string"],
    2: ["boolValue", "bool"],
    3: ["intValue", "int64"],
    4: ["doubleValue", "double"],
    5: ["arrayValue", "message ArrayValue"],
    6: ["kvlistValue", "message KeyValueList"],
    7: ["bytesValue", "base64"],
  },
  ArrayValue: { 1: ["values", "list AnyValue"] },
  KeyValueList: { 1: ["values", "list KeyValue"] },
};
