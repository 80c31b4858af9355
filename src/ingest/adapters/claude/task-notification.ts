import type { ResultSignals } from "../../contract.ts";
import { element } from "./user-text.ts";

/** The end of a task that ran in the background, told long after its call returned. */
export interface TaskEnd {
  readonly callId: string;
  readonly text: string;
  readonly signals: ResultSignals;
}

/** Reads a `<task-notification>`; null when the text is none, or names no call or no end. */
export function readTaskNotification(text: string): TaskEnd | null {
  if (!text.startsWith("<task-notification>")) return null;
  const callId = element(text, "tool-use-id")?.trim();
  const signals = endSignals(element(text, "status")?.trim());
  if (callId === undefined || callId === "" || signals === null) return null;
  const summary = element(text, "summary") ?? "";
  const code = / exit code (-?\d{1,10})\b/.exec(summary)?.[1];
  return {
    callId,
    text: summary,
    signals: code === undefined ? signals : { ...signals, exitCode: Number(code) },
  };
}

function endSignals(status: string | undefined): ResultSignals | null {
  if (status === "completed") return { errorFlag: false };
  if (status === "failed") return { errorFlag: true };
  return status === "killed" || status === "stopped" ? { status: "cancelled" } : null;
}
