import { WhetstoneError } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import type { AdmittedRows, ObservationRow, RecordBatch, SourceRow } from "../core/rows.ts";
import type { IntelligenceStore } from "./intelligence-store.ts";

/** Takes in a session; answers how many of its executions were new. */
export type HermesIngest = (session: unknown) => Promise<number>;

export interface HermesPorts {
  readonly store: Pick<IntelligenceStore, "append">;
  /** The session as the reader of Hermes' session files tells it, redacted and keyed. */
  readonly read: (session: Readonly<Record<string, unknown>>) => {
    readonly source: SourceRow;
    readonly rows: AdmittedRows;
  };
}

/** Throws `invalid-session` for what holds no messages. */
export function createHermesIngest({ store, read }: HermesPorts): HermesIngest {
  return async (session) => {
    if (!isObject(session) || !Array.isArray(session["messages"])) throw invalidSession();
    const { source, rows } = read(session);
    const calls = new Set(rows.observations.filter(isCall).map(({ callKey }) => callKey));
    const orphans = rows.observations.filter(({ callKey }) => !calls.has(callKey));
    const joined = rows.observations.filter(({ callKey }) => calls.has(callKey));
    const batch = { ...rows, observations: joined, source, cursor: null };
    // Results without a call are executions too; apart, they can be counted.
    const [first, second] = await store.append([batch, onlyObservations(source, orphans)]);
    return (first?.newRows.calls ?? 0) + (second?.newRows.results ?? 0);
  };
}

function isCall({ part }: ObservationRow): boolean {
  return part === "call";
}

function onlyObservations(source: SourceRow, observations: readonly ObservationRow[]): RecordBatch {
  return {
    source,
    cursor: null,
    sessions: [],
    facts: [],
    steps: [],
    usage: [],
    observations,
    outcomes: [],
    diagnostics: [],
  };
}

function invalidSession(): WhetstoneError {
  return new WhetstoneError("invalid-session", "a Hermes session is an object with `messages`", {
    exitCode: 2,
    hint: "give what stands in sessions/session_<id>.json: {session_id, model, messages}",
  });
}
