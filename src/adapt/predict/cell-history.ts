import { designEffectSize } from "../../stats/design-effect.ts";

/** First and last UTC day of the calls whose time is known, in days since the epoch; null while there are none. */
export type KnownDays = { readonly first: number; readonly last: number } | null;

/** The same with one day more; one that nobody knows adds nothing. */
export function withDay(days: KnownDays, day: number | null): KnownDays {
  if (day === null || (days !== null && days.first <= day && day <= days.last)) return days;
  return { first: Math.min(days?.first ?? day, day), last: Math.max(days?.last ?? day, day) };
}

/** Outcomes of one cell as integers per UTC day; discounted when they are read. */
export interface CellHistory {
  /** Three numbers a day, in the order the days came: day (-1 where it is not known), successes, failures. */
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

/** Stands for a day that is not known: which one it counts as is decided when it is read. */
const unknownDay = -1;

export function emptyCell(): CellHistory {
  return { days: [], n: 0, squares: 0 };
}

/** Adds one outcome. `earlier` says how many outcomes of the cell its session had before. */
export function addOutcome(
  cell: CellHistory,
  outcome: { readonly day: number | null; readonly isSuccess: boolean; readonly earlier: number },
): void {
  const { isSuccess, earlier } = outcome;
  const day = outcome.day ?? unknownDay;
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
  for (let index = days.length - 3; index >= 0; index -= 3) {
    const known = days[index] ?? day;
    if (known !== unknownDay && day - known > oldestDays) days.splice(index, 3);
  }
}

/**
 * Counts as of the last known day: halved every seven days, and scaled by the design effect of outcomes that share
 * sessions. An outcome of an unknown day counts as one of the first day that is known: as the oldest, but not as older
 * than anything that was seen.
 */
export function effectiveCounts(
  cell: CellHistory,
  days: KnownDays,
  correlation: number,
): EffectiveCounts {
  let [successes, failures] = [0, 0];
  for (let index = 0; index < cell.days.length; index += 3) {
    const weight = 2 ** (-ageOf(cell.days[index] ?? unknownDay, days) / halfLifeDays);
    successes += weight * (cell.days[index + 1] ?? 0);
    failures += weight * (cell.days[index + 2] ?? 0);
  }
  const clusterSize = cell.n === 0 ? 1 : cell.squares / cell.n;
  const scale = designEffectSize(1, clusterSize, correlation);
  return { successes: successes * scale, failures: failures * scale };
}

function ageOf(day: number, days: KnownDays): number {
  if (days === null) return 0;
  return Math.max(0, days.last - (day === unknownDay ? days.first : day));
}
