import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { isSurelyUnique } from "../../unique-id.ts";
import { anyText } from "../../conversation/content.ts";
import { isPossibleTime, timeOf } from "../../conversation/timestamp.ts";
import type { OpenCodeMessage, OpenCodePart, OpenCodeTarget } from "./opencode-record.ts";

/** `success` is what the oldest versions wrote. */
const finished: ReadonlySet<string> = new Set(["completed", "success", "error"]);

/** Emits a tool part: the call and, once it ended, its result as a step of its own. A call that never ended stays open. */
export function emitToolPart(
  { session, emit }: OpenCodeTarget,
  message: OpenCodeMessage,
  part: OpenCodePart,
): void {
  const { id, data, raw, ordinal } = part;
  const state = isObject(data["state"]) ? data["state"] : {};
  const time = isObject(state["time"]) ? state["time"] : {};
  const tool = asString(data["tool"]) ?? "unknown";
  const callId = callIdOf(data, message, part);
  const start = timeOf(time["start"]);
  const common = { session, ordinal, raw };
  emit({
    type: "call",
    ...common,
    at: start,
    callId,
    stepId: message.id,
    tool,
    params: state["input"] ?? {},
  });
  const status = asString(state["status"]) ?? "";
  if (!finished.has(status)) return;
  const end = timeOf(time["end"]);
  const signals = signalsOf(state, status);
  const text = status === "error" ? anyText(state["error"]) : anyText(state["output"]);
  const long = signals.errorFlag === true || (signals.exitCode ?? 0) !== 0;
  emit({ type: "step", ...common, at: end, id, parentId: null, kind: "tool", text, long });
  const isTimed = isPossibleTime(start) && isPossibleTime(end) && end >= start;
  const latencyMs = isTimed ? end - start : null;
  emit({ type: "result", ...common, at: end, callId, stepId: id, text, signals, latencyMs, tool });
}

/** Some models number their calls anew in every answer: such ids are told apart by the message. */
function callIdOf(data: JsonObject, message: OpenCodeMessage, part: OpenCodePart): string {
  const native = asString(data["callID"]) ?? "";
  if (native === "") return part.id;
  return isSurelyUnique(native) ? native : `${native}@${message.id}`;
}

/**
 * `error` is the harness's own flag. A completed shell command failed all the same when its exit code says so, and a
 * completed call without one succeeded.
 */
function signalsOf(state: JsonObject, status: string): ResultSignals {
  const metadata = isObject(state["metadata"]) ? state["metadata"] : {};
  if (status === "error") return errorSignals(state["error"]);
  const exitCode = asNumber(metadata["exit"]) ?? asNumber(metadata["exit_code"]);
  if (exitCode !== undefined) return { exitCode };
  // A command that was killed has the key, and no code in it.
  return "exit" in metadata ? {} : { errorFlag: false };
}

function errorSignals(error: unknown): ResultSignals {
  const text = anyText(error);
  const status = stoppedBy(text);
  if (status !== null) return { status, errorFlag: true };
  return { errorFlag: true, ...(text === "" ? {} : { errorObject: { message: text } }) };
}

/** A person who said no, or an abort, is not a tool that broke. */
function stoppedBy(text: string): "denied" | "cancelled" | null {
  if (
    /^The user (?:rejected permission|has specified a rule which prevents|dismissed)\b/.test(text)
  )
    return "denied";
  return /^Tool execution aborted\b/.test(text) ? "cancelled" : null;
}
