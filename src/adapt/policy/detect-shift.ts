import { bernoulliCusum } from "../../stats/bernoulli-cusum.ts";
import { type CusumDesign, designCusum } from "../../stats/cusum-design.ts";
import { leastOutcomes, type ShiftRule } from "./adaptation-rules.ts";

/** Outcomes of one session, in the order in which sessions began. */
export interface SessionShare {
  readonly bad: number;
  readonly known: number;
}

export interface ShiftFinding {
  /** Sessions with a known outcome. */
  readonly n: number;
  /** Mean share of bad outcomes over them; null where there are none. */
  readonly badShare: number | null;
  /** The same of the latest {@link recentSessions}: what has to be worse than normal. */
  readonly recentShare: number | null;
  readonly isShift: boolean;
}

/** Sessions over which what was found has to hold still. */
export const recentSessions = 30;

/**
 * A CUSUM over sessions. The calls of a session are alike, so that each session counts once, by its share of bad
 * outcomes. An alarm counts from 30 sessions on, and while the latest 30 are worse than normal.
 */
export function detectShift(sessions: readonly SessionShare[], rule: ShiftRule): ShiftFinding {
  const known = sessions.filter((session) => session.known > 0);
  const shares = known.map(({ bad, known: count }) => bad / count);
  const badShare = mean(shares);
  const recent = mean(shares.slice(-recentSessions));
  const finding = { n: known.length, badShare, recentShare: recent, isShift: false };
  if (known.length < leastOutcomes || recent === null || recent <= rule.baseline) return finding;
  const watch = bernoulliCusum(designOf(rule));
  const state = shares.reduce((watched, bad) => watch.step(watched, 1 - bad), watch.init());
  return { ...finding, isShift: watch.result(state).alarms > 0 };
}

const designs = new Map<string, CusumDesign>();

/** Designing takes some milliseconds; there are as many as rules. */
function designOf({ baseline, rise, averageRunLength }: ShiftRule): CusumDesign {
  const key = `${baseline} ${rise} ${averageRunLength}`;
  const known = designs.get(key);
  if (known !== undefined) return known;
  const design = designCusum({ baseline, shift: rise, averageRunLength });
  designs.set(key, design);
  return design;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
