import type { LiveScorecard } from "../../../adapt/predict/prediction-accuracy.ts";
import type { Scorecard } from "../../../adapt/predict/scorecard.ts";
import type { Interval } from "../../../adapt/success-rate.ts";
import type { CommandSpec } from "../command.ts";
import { calibrationLines } from "../calibration-lines.ts";
import { formatCount, formatPlural } from "../format.ts";
import { openLoop } from "../open-loop.ts";
import type { Terminal } from "../terminal.ts";
import { printLines } from "../running-text.ts";

export const scorecard: CommandSpec = {
  name: "scorecard",
  summary: "Show how good the predictions of success were, with their calibration drawn",
  details:
    "live: predictions that were written down before their calls, by the harness or by a program, and scored after: they count as proof. replay: each of the latest 100,000 calls predicted again from the calls before it, in the order of their times: what would have been said, no proof of what was. skill is the share of the Brier score that is saved against always saying the base rate. Ranges are 90% intervals, the error of the slope a standard error, over sessions. Calibration and the parts of the Brier score take 200 predictions; the slope is 1 where predictions are as bold as they should be, below where they are too bold.",
  examples: [
    { command: "scorecard", explains: "how far to trust `whetstone predict`" },
    { command: "scorecard --json", explains: "with every number" },
  ],
  run: async (_input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    await using intelligence = await loop.intelligence();
    const cards = await intelligence.scorecard();
    if (context.json) {
      context.terminal.printJson({ ...cards });
      return 0;
    }
    printLive(cards.live, context.terminal);
    context.terminal.print("");
    printScorecard(cards.replay, context.terminal);
    return 0;
  },
};

function printLive(card: LiveScorecard, terminal: Terminal): void {
  if (card.written === 0) {
    terminal.print("live             none: no harness or program has written a prediction yet");
    return;
  }
  if (card.n > 0) {
    printScorecard(card, terminal, `${formatCount(card.written)} written`);
    return;
  }
  printLines(
    `live             ${formatCount(card.written)} written, none of their calls has a known outcome yet`,
    17,
    terminal,
  );
}

function printScorecard(card: Scorecard, terminal: Terminal, note?: string): void {
  const { brier } = card;
  if (card.n === 0) {
    terminal.print("No call with a known outcome is stored: there is nothing to score.");
    return;
  }
  const [scored, sessions] = [
    formatPlural(card.n, "prediction"),
    formatPlural(card.sessions, "session"),
  ];
  const rest = note === undefined ? "" : ` (${note})`;
  const counted = `${card.kind.padEnd(17)}${scored} in ${sessions}${rest}`;
  printLines(counted, 17, terminal);
  terminal.print(`base rate        ${digits(card.base_rate)}`);
  terminal.print(`Brier score      ${digits(brier.score)}${rangeText(card.brier_interval)}`);
  if (card.n >= leastBinned) {
    const resolved = `reliability ${digits(brier.reliability)} - resolution ${digits(brier.resolution)}`;
    const left = `uncertainty ${digits(brier.uncertainty)} + within bins ${digits(brier.within_bins)}`;
    printLines(`                 = ${resolved} + ${left}`, 19, terminal);
  }
  terminal.print(`skill            ${digits(card.skill)}${rangeText(card.skill_interval)}`);
  terminal.print(`log-loss         ${digits(card.log_loss)}${rangeText(card.log_loss_interval)}`);
  printLines(`calibration      ${calibrationText(card)}`, 17, terminal);
  terminal.print("");
  for (const line of calibrationLines(card.reliability)) terminal.print(line);
}

/** Below it the error is not known, and a decomposition by bins tells more of chance than of the predictions. */
const leastBinned = 200;

function calibrationText({ n, calibration_error: error, calibration_slope: slope }: Scorecard) {
  if (n < leastBinned || error === null) return `not enough data (n = ${n} of ${leastBinned})`;
  const size = error < 0.00005 ? "none beyond what chance makes of it" : digits(error);
  const steep =
    slope === null ? "-" : `${digits(slope.slope)} (standard error ${digits(slope.slope_error)})`;
  return `error ${size}, slope ${steep}`;
}

function rangeText(interval: Interval | null): string {
  return interval === null ? "" : ` (${digits(interval.low)} to ${digits(interval.high)})`;
}

function digits(value: number | null): string {
  return value === null ? "-" : value.toFixed(4);
}
