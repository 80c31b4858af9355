import { asString, isObject } from "../../core/json.ts";
import type { EventRow } from "../../core/rows.ts";
import type { LiveEvent } from "./live-event.ts";
import { operationRecords, operationSession } from "./operation-records.ts";
import { defaultHarness } from "./read-event.ts";

/** A stored event whose rows are due, as it was when it came in; its payload had nothing in it to be redacted. */
export function readStoredEvent(
  row: Pick<EventRow, "eventKey" | "at" | "payloadRedacted">,
): LiveEvent {
  const { eventKey: key, at, payloadRedacted } = row;
  const parsed: unknown = JSON.parse(payloadRedacted);
  const payload = isObject(parsed) ? parsed : {};
  const session = operationSession(payload, at);
  return {
    key,
    at,
    payload,
    source: asString(payload["source"]) ?? null,
    kind: asString(payload["event_kind"]) ?? asString(payload["kind"]) ?? null,
    harness: asString(payload["harness"]) ?? defaultHarness,
    operation: session,
    records: operationRecords({ key, at, payload, session }),
  };
}
