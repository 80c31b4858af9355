import { asString, type JsonObject } from "../../core/json.ts";
import { type Attributes, plainValue, readAttributes, textOf } from "./attributes.ts";
import { hexId } from "./hex-id.ts";

/** A log record with what names it and places it. */
export interface LogRecord {
  readonly record: JsonObject;
  readonly resource: Attributes;
  readonly attributes: Attributes;
  readonly body: unknown;
  readonly kind: string | null;
  readonly traceId: string | null;
  readonly spanId: string | null;
}

export function identifyRecord(record: JsonObject, resource: Attributes): LogRecord {
  const attributes = readAttributes(record["attributes"]);
  return {
    record,
    resource,
    attributes,
    body: plainValue(record["body"]),
    kind: asString(record["eventName"]) ?? textOf(attributes, "event.name") ?? null,
    traceId: hexId(record["traceId"], 32),
    spanId: hexId(record["spanId"], 16),
  };
}
