import { safeText } from "../../core/safe-text.ts";
import type { ReadSignals } from "../../loop/read-signals.ts";
import type { PropagatedQuality } from "../../signals/quality/propagating-quality.ts";
import type { StepQuality } from "../../signals/quality/step-quality.ts";
import { formatShare } from "./format.ts";
import type { Style, Terminal } from "./terminal.ts";
import { printWrapped } from "./running-text.ts";

const marks: Readonly<Record<StepQuality, { readonly mark: string; readonly style: Style }>> = {
  correct: { mark: "✓", style: "green" },
  neutral: { mark: "·", style: "dim" },
  incorrect: { mark: "✗", style: "red" },
};

/** `✓ correct: it worked and brought something new`: a mark and a word, so that it is read without colours too. */
export function qualityText({ quality, reason }: PropagatedQuality, terminal: Terminal): string {
  const { mark, style } = marks[quality];
  return `${terminal.style(style, `${mark} ${quality}`)}: ${reason}`;
}

/** What the step is suspected of; "" for any other step. */
export function suspicionText(stepKey: string, { suspects }: ReadSignals): string {
  const rank = suspects.findIndex((one) => one.stepKey === stepKey);
  const suspect = suspects[rank];
  if (suspect === undefined) return "";
  const share = `${Math.round(suspect.share * 100)}% of the suspicion`;
  const what = rank === 0 ? "the likeliest place of the decisive error" : "also suspect";
  return `» ${what} (a guess: ${share}; ${suspect.reasons.join(", ")})`;
}

/** What the signals say of the session as a whole. */
export function printSignals(signals: ReadSignals, terminal: Terminal): void {
  const { scores, stagnation, findings } = signals;
  if (scores.length === 0) {
    terminal.print("Signals: no step was scored.");
    return;
  }
  terminal.print(terminal.style("bold", "Signals"));
  printAccuracy(signals, terminal);
  terminal.print(`  stagnation ${stagnationText(stagnation)}`);
  for (const { cause, category, severity, evidence, escalates } of findings)
    printWrapped(
      `  ${severity} ${cause.replaceAll("_", " ")}: ${safeText(evidence, 2000)} (${categoryText(category)}${escalates ? "a ticket" : "dismissed"})`,
      4,
      terminal,
    );
}

/** Nothing for what is of no known category. */
function categoryText(category: ReadSignals["findings"][number]["category"]): string {
  return category === "unknown" ? "" : `${category.replaceAll("_", " ")}; `;
}

function printAccuracy({ accuracy }: ReadSignals, terminal: Terminal): void {
  if (accuracy === null) {
    terminal.print("  accuracy not known: nobody knows what came of any call");
    return;
  }
  const { correct, neutral, incorrect, total, effort, ratio, weakModelWarning } = accuracy;
  const lines = [
    `  accuracy ${formatShare(correct, total)}: ${correct} of ${total} steps correct, ${neutral} neutral, ${incorrect} incorrect`,
    `  effort not known, taken as ${effort}: nothing says how many steps it should take`,
    `  accuracy / effort ${ratio.toFixed(2)}${weakModelWarning ? trap : ""}`,
  ];
  for (const line of lines) printWrapped(line, 4, terminal);
}

const trap =
  ", not to be trusted: a weak model that stops after so few steps looks accurate (weak-model trap)";

function stagnationText({ verdict, ratio, cycleLength }: ReadSignals["stagnation"]): string {
  const share = `${Math.round(ratio * 100)}% of its last calls are repetitions`;
  if (verdict === "no_stagnation") return `none: ${share}`;
  return cycleLength === null ? `at its end: ${share}` : `at its end: a cycle of ${cycleLength}`;
}
