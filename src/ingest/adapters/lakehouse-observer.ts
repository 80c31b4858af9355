import { isObject } from "../../core/json.ts";
import type { Adapter, SessionIdentity } from "../contract.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { emitOperation, toldElsewhere } from "../operation.ts";
import { type LineFormat, notAnObject, readJsonLines } from "../readers/json-lines.ts";

const parameterKeys: ReadonlySet<string> = new Set(
  `source staffer_id sig_hash event_kind role city state count rescue_attempted rescue_succeeded`.split(
    " ",
  ),
);

/** The log of the lakehouse observer, `data/_observer/ops.jsonl`: one operation per line. */
export const lakehouseObserver: Adapter = {
  name: "lakehouse-observer",
  title: "Lakehouse observer",
  harness: "lakehouse-observer",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["data/_observer/ops.jsonl"],
    understands: ["operations with their endpoint, summaries, success, duration and error"],
    cannotKnow: ["what was sent: only its summary is logged", "which run an operation belongs to"],
  },
  roots: () => [],
  detect(probe) {
    return probe.lines.length > 0 && probe.lines.every(isOperation) ? 0.9 : 0;
  },
  read: (source, cursor, context) => readJsonLines(source, cursor, context, operations()),
};

function isOperation(value: unknown): boolean {
  if (!isObject(value) || timeOf(value["timestamp"]) === null) return false;
  const judged = ["success", "ok", "duration_ms", "audit_duration_ms"].some((key) => key in value);
  const named =
    typeof value["endpoint"] === "string" || "event_kind" in value || "one_liner" in value;
  return judged && named && !("role" in value && "content" in value);
}

function operations(): LineFormat<Record<string, never>> {
  let session: SessionIdentity | null = null;
  const keys = new Set<string>();
  return {
    initial: () => ({}),
    line(_state, line, emit) {
      if (!isObject(line.value)) return emit(notAnObject(line));
      const place = { ordinal: line.ordinal, raw: line.raw, at: timeOf(line.value["timestamp"]) };
      if (session === null) {
        session = { by: "growing", first: line.first };
        emit({ type: "session", session, ...place });
      }
      const callId = `operation:${line.ordinal}`;
      emitOperation(line.value, { session, ...place, callId }, emit);
      for (const key of Object.keys(line.value)) {
        if (toldElsewhere.has(key) || parameterKeys.has(key) || keys.has(key)) continue;
        keys.add(key);
        emit({ type: "unknown-key", session, ...place, key });
      }
    },
  };
}
