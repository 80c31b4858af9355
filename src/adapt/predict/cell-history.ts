import { designEffectSize } from "../../stats/design-effect.ts";

/** Outcomes of one cell as integers per UTC day; discounted when they are read. */
export interface CellHistory {
  /** Three numbers a day, in the order the days came: day, successes, failures. */
  readonly days: number[];
  /** Of all days, undiscounted. */
  n: number;
  /** Sum over sessions of their squared number of outcomes: for the mean size of a cluster. */
  squares: number;
}

export interface EffectiveCounts {
  readonly successes: number;
  readonly failures: number;
}

const halfLifeDays = 7;
/** Twelve half-lives: what is older weighs less than 1/4,000 and is dropped. */
const oldestDays = 12 * halfLifeDays;

export function emptyCell(): CellHistory {
  return { days: [], n: 0, squares: 0 };
}

/** Adds one outcome. `earlier` says how many outcomes of the cell its session had before. */
export function addOutcome(
  cell: CellHistory,
  outcome: { readonly day: number; readonly isSuccess: boolean; readonly earlier: number },
): void {
  const { day, isSuccess, earlier } = outcome;
  let index = cell.days.length - 3;
  while (index >= 0 && cell.days[index] !== day) index -= 3;
  if (index < 0) {
    dropOldDays(cell, day);
    index = cell.days.push(day, 0, 0) - 3;
  }
  const place = index + (isSuccess ? 1 : 2);
  cell.days[place] = (cell.days[place] ?? 0) + 1;
  cell.n += 1;
  cell.squares += 2 * earlier + 1;
}

function dropOldDays({ days }: CellHistory, day: number): void {
  for (let index = days.length - 3; index >= 0; index -= 3)
    if (day - (days[index] ?? day) > oldestDays) days.splice(index, 3);
}

/** Counts as of a day: halved every seven days, and scaled by the design effect of outcomes that share sessions. */
export function effectiveCounts(
  cell: CellHistory,
  asOfDay: number,
  correlation: number,
): EffectiveCounts {
  let [successes, failures] = [0, 0];
  for (let index = 0; index < cell.days.length; index += 3) {
    const age = Math.max(0, asOfDay - (cell.days[index] ?? asOfDay));
    const weight = 2 ** (-age / halfLifeDays);
    successes += weight * (cell.days[index + 1] ?? 0);
    failures += weight * (cell.days[index + 2] ?? 0);
  }
  const clusterSize = cell.n === 0 ? 1 : cell.squares / cell.n;
  const scale = designEffectSize(1, clusterSize, correlation);
  return { successes: successes * scale, failures: failures * scale };
}
