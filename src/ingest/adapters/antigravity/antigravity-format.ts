import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed } from "../../contract.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import { SessionLog, type SessionLogState } from "../../conversation/session-log.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { chosenModel, stepTurns } from "./antigravity-step.ts";

const stepKeys = words(
  `step_index source type status created_at content thinking tool_calls truncated_fields error`,
);

/** How Antigravity's command line writes its trajectory. */
export class AntigravityFormat implements LineFormat<SessionLogState> {
  private readonly log: SessionLog;

  constructor(path: string, mac: (content: string) => string) {
    this.log = new SessionLog({ id: idOf(path) }, mac);
  }

  initial(): SessionLogState {
    return this.log.initial();
  }

  line(state: SessionLogState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const step: JsonObject = line.value;
    const writer = this.log.open(state, line, { at: timeOf(step["created_at"]) }, emit);
    writer.unknown(keysBeside(step, "", stepKeys));
    writer.facts([["model", chosenModel(asString(step["content"]) ?? "")]]);
    const open = state.pairing.open.map(([, tool]) => tool);
    writer.turns(stepTurns(step, open));
  }
}

/** `brain/<conversation>/...` */
function idOf(path: string): string | null {
  return /[\\/]brain[\\/]([0-9a-f]{8}-[0-9a-f-]{27})[\\/]/i.exec(path)?.[1] ?? null;
}
