import type { AdaptationEvent } from "../../adapt/adaptation-event.ts";
import { printLines } from "./running-text.ts";
import type { Terminal } from "./terminal.ts";

/** A change of policy: what, from what to what, how it stands and why. */
export function printAdaptation(
  change: Pick<
    AdaptationEvent,
    "change_type" | "old_value" | "new_value" | "reason" | "state" | "measured_effect"
  >,
  terminal: Pick<Terminal, "tableColumns" | "print">,
): void {
  const { change_type: type, old_value: before, new_value: after, reason } = change;
  const { state, measured_effect: effect } = change;
  const stands = effect === null ? state : `${state}, measured ${(100 * effect).toFixed(1)}%`;
  const values = `${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  printLines(`adaptation   ${type}: ${values} (${stands}): ${reason}`, 13, terminal);
}
