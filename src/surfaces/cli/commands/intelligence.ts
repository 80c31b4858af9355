import type { IntelligenceReport } from "../../../adapt/intelligence-report.ts";
import type { LearningVelocity } from "../../../adapt/learning-velocity.ts";
import type { PredictionAccuracy } from "../../../adapt/predict/prediction-accuracy.ts";
import type { Interval } from "../../../adapt/success-rate.ts";
import { printAdaptation } from "../adaptation-lines.ts";
import type { CommandSpec } from "../command.ts";
import { formatCount, formatPercent } from "../format.ts";
import { openLoop } from "../open-loop.ts";
import { hasRate } from "../success-rate.ts";
import { printTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { printLines } from "../running-text.ts";

export const intelligence: CommandSpec = {
  name: "intelligence",
  summary: "Show what is known of houses, policies, their changes, learning and predictions",
  details:
    "houses: the last seven days. learning: the last three days against the three before; a move of more than five points counts where its 90% interval leaves out 0 and each side has 30 known outcomes. Everything carries its number of outcomes.",
  examples: [
    { command: "intelligence", explains: "at a glance" },
    { command: "intelligence --json", explains: "the report for a program" },
  ],
  run: async (_input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    await using engine = await loop.intelligence();
    const report = await engine.intelligenceReport();
    if (context.json) context.terminal.printJson({ ...report });
    else print(report, context.terminal);
    return 0;
  },
};

function print(report: IntelligenceReport, terminal: Terminal): void {
  printHouses(report, terminal);
  terminal.print("");
  for (const [policy, values] of Object.entries(report.current_policies))
    for (const [name, value] of Object.entries(values))
      terminal.print(`policy       ${policy}.${name} = ${String(value)}`);
  const changes = report.recent_adaptations;
  if (changes.length === 0) terminal.print("adaptations  none");
  for (const change of changes) printAdaptation(change, terminal);
  printLines(`learning     ${velocityText(report.learning_velocity)}`, 13, terminal);
  printLines(
    `predictions  ${accuracyText(report.prediction_accuracy)}; see \`whetstone scorecard\``,
    13,
    terminal,
  );
}

/** Of the predictions that were written down before their outcomes. */
function accuracyText({ written, n, accuracy, accuracy_interval: interval }: PredictionAccuracy) {
  const counts = `${formatCount(n)} scored of ${formatCount(written)} written`;
  if (accuracy === null) return `no accuracy to tell (${counts} in 7 days)`;
  const range = interval === null ? "" : ` (${rangeText(interval)})`;
  return `accuracy ${formatPercent(accuracy)}${range}, the mean of 1 - |said - came|, ${counts} in 7 days`;
}

function printHouses({ house_performance: houses }: IntelligenceReport, terminal: Terminal): void {
  const rows = Object.values(houses);
  if (rows.length === 0) {
    terminal.print("No house has executed anything yet.");
    terminal.note("`houseRules` in the configuration say which sessions belong to a house");
    return;
  }
  printTable(
    terminal,
    [
      { title: "house", leastWidth: 12 },
      { title: "success", align: "right" },
      { title: "90% interval", align: "right" },
      { title: "n", align: "right" },
      { title: "unknown", align: "right" },
    ],
    rows.map(({ house, success_rate: rate, interval, unknown }) => [
      house,
      ...(rate === null || !hasRate(interval.n)
        ? ["-", "not enough data"]
        : [formatPercent(rate), rangeText(interval)]),
      formatCount(interval.n),
      formatCount(unknown),
    ]),
  );
}

function velocityText(velocity: LearningVelocity): string {
  const { improvement, improvement_interval: interval } = velocity;
  const counts = `n = ${formatCount(velocity.recent_interval.n)} and ${formatCount(velocity.previous_interval.n)}`;
  if (improvement === null || interval === null) return `${velocity.velocity} (${counts})`;
  return `${velocity.velocity}: ${formatPercent(improvement)} (${rangeText(interval)}), ${counts}`;
}

function rangeText({ low, high }: Interval): string {
  return `${formatPercent(low)} to ${formatPercent(high)}`;
}
