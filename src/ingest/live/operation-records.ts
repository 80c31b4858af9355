import { canonicalJson } from "../../core/canonical-json.ts";
import { asString, type JsonObject } from "../../core/json.ts";
import type { Observed, SessionIdentity } from "../contract.ts";
import { emitOperation } from "../operation.ts";
import { timeOrdinal } from "../time-ordinal.ts";

/** Source of events whose caller names none. */
export const defaultSource = "mcp";

/** An event that tells of an operation, with the payload that is kept of it. */
export interface OperationEvent {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly payload: JsonObject;
  readonly session: SessionIdentity;
}

/**
 * What an event tells of a session, in order, announcing the session first. Made of the payload alone: whether it is made
 * when the event comes in or when its row is read from the store, it is the same.
 */
export function operationRecords(event: OperationEvent): readonly Observed[] {
  const { key, at, payload, session } = event;
  const records: Observed[] = [];
  const raw = {
    locator: { kind: "row", table: "event", key, column: "payload_redacted" },
    bytes: () => canonicalJson(payload),
  } as const;
  const place = { session, raw, at, ordinal: timeOrdinal(at) };
  const repoRemote = asString(payload["repo"]);
  records.push({
    type: "session",
    ...place,
    ...(repoRemote === undefined ? {} : { repoRemote }),
  });
  const fact = (field: "agent" | "model" | "cwd", text: string | undefined): void => {
    if (text !== undefined) records.push({ type: "fact", ...place, field, value: text });
  };
  fact("agent", asString(payload["agent"]) ?? asString(payload["source"]) ?? defaultSource);
  fact("model", asString(payload["model"]));
  fact("cwd", asString(payload["cwd"]));
  const named = asString(payload["call_id"]);
  const call = { callId: named ?? key, isUnnamed: named === undefined };
  emitOperation(payload, { ...place, ...call }, (record) => records.push(record));
  return records;
}

/** The session that the event's sender names; else what one source sent within one hour. */
export function operationSession(payload: JsonObject, at: number): SessionIdentity {
  const id = asString(payload["session_id"]);
  if (id !== undefined) return { by: "native", id };
  const hour = new Date(at).toISOString().slice(0, 13);
  return { by: "native", id: `${asString(payload["source"]) ?? defaultSource} ${hour}` };
}
