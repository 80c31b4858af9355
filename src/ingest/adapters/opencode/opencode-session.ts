import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../../contract.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { possibleTimeOf } from "../../conversation/timestamp.ts";
import { createdAt } from "./opencode-message.ts";
import { ordinalOf } from "./opencode-ordinal.ts";

const NANO_PER_DOLLAR = 1e9;

/** A session's own record: columns of its row, or keys of its file, under the names of the file. */
export interface OpenCodeSession {
  readonly id: string;
  readonly info: JsonObject;
  readonly raw: RawRecord;
}

export interface SessionIdentities {
  of(id: string): SessionIdentity;
}

/** One identity object per session: ids are drawn at random, so they are known without their parents. */
export function sessionIdentities(): SessionIdentities {
  const known = new Map<string, SessionIdentity>();
  return {
    of(id) {
      let identity = known.get(id);
      if (identity === undefined) {
        identity = { by: "native", id };
        known.set(id, identity);
      }
      return identity;
    },
  };
}

export function emitSession(
  { id, info, raw }: OpenCodeSession,
  identities: SessionIdentities,
  emit: (record: Observed) => void,
): void {
  const created = timeIn(info, "created");
  const parent = asString(info["parentID"]) ?? "";
  const cwd = asString(info["directory"]) ?? "";
  emit({
    type: "session",
    session: identities.of(id),
    ordinal: ordinalOf(id, created ?? 0),
    raw,
    at: created,
    ...(cwd === "" ? {} : { cwd }),
    ...(parent === "" ? {} : { parent: identities.of(parent) }),
  });
}

/** Facts that may change while a session lives; `revertedTo` is the message before the one it was reverted to. */
export function emitSessionFacts(
  { id, info, raw }: OpenCodeSession,
  revertedTo: string | null,
  identities: SessionIdentities,
  emit: (record: Observed) => void,
): void {
  const updated = timeIn(info, "updated") ?? timeIn(info, "created") ?? 0;
  const costNano = Math.round((asNumber(info["cost"]) ?? 0) * NANO_PER_DOLLAR);
  const place = {
    session: identities.of(id),
    // Behind everything of the same millisecond.
    ordinal: ordinalOf("", updated + 1) - 1,
    raw,
    at: updated === 0 ? null : updated,
  };
  const facts = [
    ["harness_version", asString(info["version"]) ?? null],
    ["agent", asString(info["agent"]) ?? null],
    ["title", asString(info["title"]) ?? null],
    ["cwd", asString(info["directory"]) ?? null],
    ["started_at", createdAt(info)],
    ["declared_cost_nano", costNano > 0 && Number.isSafeInteger(costNano) ? costNano : null],
    ["rewind", revertedTo],
  ] as const;
  emitFacts(place, facts, emit);
}

/** Id of the message that a session is reverted to; it and those after it are hidden. */
export function revertedMessage(info: JsonObject): string | null {
  const { revert } = info;
  return isObject(revert) ? (asString(revert["messageID"]) ?? null) : null;
}

function timeIn(info: JsonObject, key: string): number | null {
  const { time } = info;
  return isObject(time) ? possibleTimeOf(time[key]) : null;
}
