import { isObject, type JsonObject } from "../core/json.ts";
import type { LoopParts } from "./parts.ts";

/**
 * The operations that were received, as the first observer logged them in `ops.jsonl`: with its fields and defaults, and
 * whatever else was sent, redacted. By the second of their time; a log of them can be read again.
 */
export async function* operationLog({ store }: LoopParts): AsyncIterable<JsonObject> {
  for await (const { table, payloadRedacted } of store.recordRows()) {
    if (table !== "event") continue;
    const payload: unknown = JSON.parse(String(payloadRedacted));
    if (isObject(payload) && isOperation(payload)) yield payload;
  }
}

/** Events that report no operation have no endpoint, telemetry has no timestamp. */
function isOperation({ endpoint, timestamp }: JsonObject): boolean {
  return typeof endpoint === "string" && typeof timestamp === "string";
}
