import type { Scorecard } from "../../../adapt/predict/scorecard.ts";
import type { CommandSpec } from "../command.ts";
import { calibrationLines } from "../calibration-lines.ts";
import { formatCount } from "../format.ts";
import { openLoop } from "../open-loop.ts";
import type { Terminal } from "../terminal.ts";

export const scorecard: CommandSpec = {
  name: "scorecard",
  summary: "Show how good the predictions of success were, with their calibration drawn",
  details:
    "Each of the latest 100,000 calls is predicted again from the calls before it, in the order of their times, and held against what came of it. These are replays: what would have been said, no proof of what was. skill is the share of the Brier score that is saved against always saying the base rate.",
  examples: [
    { command: "scorecard", explains: "how far to trust `whetstone predict`" },
    { command: "scorecard --json", explains: "with every number" },
  ],
  run: async (_input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    await using intelligence = await loop.intelligence();
    const card = await intelligence.scorecard();
    if (context.json) context.terminal.printJson({ ...card });
    else printScorecard(card, context.terminal);
    return 0;
  },
};

function printScorecard(card: Scorecard, terminal: Terminal): void {
  const { brier, calibration_slope: slope } = card;
  if (card.n === 0) {
    terminal.print("No call with a known outcome is stored: there is nothing to score.");
    return;
  }
  terminal.print(`predictions      ${formatCount(card.n)} (${card.kind})`);
  terminal.print(`base rate        ${digits(card.base_rate)}`);
  terminal.print(`Brier score      ${digits(brier.score)}`);
  terminal.print(
    `                 = reliability ${digits(brier.reliability)} - resolution ${digits(brier.resolution)} + uncertainty ${digits(brier.uncertainty)} + within bins ${digits(brier.withinBins)}`,
  );
  terminal.print(`skill            ${digits(card.skill)}`);
  terminal.print(`log-loss         ${digits(card.log_loss)}`);
  terminal.print(
    `calibration      error ${card.calibration_error === null ? "insufficient (below 200)" : digits(card.calibration_error)}, slope ${digits(slope?.slope ?? null)}`,
  );
  terminal.print("");
  for (const line of calibrationLines(card.reliability)) terminal.print(line);
}

function digits(value: number | null): string {
  return value === null ? "-" : value.toFixed(4);
}
