import { asArray, asString, isObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { words } from "../../conversation/known-keys.ts";
import { openAiCalls } from "../../conversation/openai-turns.ts";
import type { TurnCall } from "../../conversation/turn.ts";
import { refusalOf } from "./refusal.ts";

/** Commands that SWE-agent itself adds to the shell, old and new. Everything else is run by bash. */
const ownCommands = words(
  `open goto scroll_up scroll_down create edit insert search_file search_dir find_file submit str_replace_editor view
   set_cursors connect_start connect_sendline connect_exec connect_stop debug_start debug_step debug_stop decompile
   disassemble exit_forfeit view_image think filemap`,
);

/** What SWE-agent writes in the place of an action when the run ends without one. */
const noAction = /^(?:exit_(?!forfeit)\w+|early_exit|skip)?$/;

/** A call of an action's own command, else of the shell; null where the action is none. */
export function actionCall(action: string): TurnCall | null {
  const command = action.trimEnd();
  if (noAction.test(command.trim())) return null;
  const name = /^\s*(\w+)/.exec(command)?.[1] ?? "";
  return { id: null, tool: ownCommands.has(name) ? name : "bash", params: { command } };
}

/**
 * Tool calls by the action that they were rendered to: trajectories note the action only, the history beside them has
 * the call. The history may lack a step, so calls are found by their action, in order.
 */
export class HistoryCalls {
  private readonly entries: readonly { readonly action: string; readonly call: TurnCall }[];
  private next = 0;

  constructor(history: readonly unknown[]) {
    this.entries = history.filter(isObject).flatMap((message) => {
      const [call] = message["is_demo"] === true ? [] : openAiCalls(message);
      const action = asString(message["action"]);
      return call === undefined || action === undefined ? [] : [{ action, call }];
    });
  }

  /** The call of an action; null when the model called no tool but wrote the command. */
  take(action: string): TurnCall | null {
    const ahead = this.entries.slice(this.next, this.next + MAX_AHEAD);
    const found = ahead.findIndex((entry) => entry.action === action);
    const call = ahead[found]?.call ?? null;
    if (call !== null) this.next += found + 1;
    return call;
  }
}

/** Steps of the history that may be missing from the trajectory between two that are in both. */
const MAX_AHEAD = 16;

/** Ids of the calls that a message of the history answers. */
export function answeredCalls(message: unknown): readonly string[] {
  const ids = isObject(message) ? asArray(message["tool_call_ids"]) : [];
  return ids.filter((id) => typeof id === "string");
}

/** SWE-agent notes neither flag nor code: its own words, before or after a command's, tell that it was stopped or refused. */
export function observationSignals(observation: string): ResultSignals {
  const start = observation.slice(0, 400).trimStart();
  const end = observation.slice(-400).trimEnd();
  if (timedOut.test(start) || timedOutLast.test(end)) return { status: "timeout" };
  const refusal = refusalOf(start);
  if (refusal !== null) return { errorObject: refusal };
  const [, lost] = lostLast.exec(end) ?? [];
  return lost === undefined ? {} : { errorObject: { message: lost } };
}

const timedOut =
  /^(?:EXECUTION TIMED OUT|COMMAND TIMED OUT|The command '[^]{0,300}' was cancelled because it took more than)/;

/** What it writes after whatever the command had written, as `SWEEnv.step` has it. */
const timedOutLast =
  /(?:^|\n)EXECUTION TIMED OUT(?: AND INTERRUPT FAILED\. RESTARTING PROCESS\.| BECAUSE [^\n]{1,100}\.(?:\nPLEASE REFINE [^\n]{1,120})?)?$/;
const lostLast =
  /(?:^|\n)(COMMAND FAILED TO EXECUTE\. RESTARTING PROCESS\.|BROKEN PIPE ERROR\. RESTARTING PROCESS\.|EXECUTION FAILED OR COMMAND MALFORMED)$/;
