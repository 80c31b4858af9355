import type { ReliabilityBin } from "../../adapt/predict/scorecard.ts";
import { formatPercent } from "./format.ts";

const width = 40;

/**
 * The reliability table as a drawing: of each bin the range in which its rate lies (90%, `-`), the rate (`o`) and what
 * was said (`|`; `*` where both are the same). A well calibrated bin has its `|` within the range.
 */
export function calibrationLines(rows: readonly ReliabilityBin[]): readonly string[] {
  const title = `${"said".padStart(6)}  ${"came".padStart(6)}  ${"n".padStart(7)}  0${" ".repeat(width - 2)}1`;
  return [
    title,
    ...rows.map(({ mean_probability: said, rate, n, interval }) => {
      const numbers = [
        formatPercent(said).padStart(6),
        formatPercent(rate).padStart(6),
        String(n).padStart(7),
      ];
      return `${numbers.join("  ")}  ${bar(said, rate, interval)}`;
    }),
    "said |   came o   both *   90% interval of what came -",
  ];
}

function bar(
  said: number,
  came: number,
  interval: { readonly low: number; readonly high: number },
): string {
  const isWithin = (index: number): boolean =>
    index >= place(interval.low) && index <= place(interval.high);
  const cells: string[] = Array.from({ length: width }, (_, index) =>
    isWithin(index) ? "-" : " ",
  );
  cells[place(came)] = "o";
  cells[place(said)] = place(said) === place(came) ? "*" : "|";
  return cells.join("").trimEnd();
}

function place(share: number): number {
  return Math.min(width - 1, Math.floor(share * width));
}
