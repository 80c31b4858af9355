import { meanEProcess } from "../../stats/mean-e-process.ts";
import { foldInputs } from "../../stats/estimator.ts";
import type { RootOutcomes } from "../../store/policy-port.ts";
import { leastOutcomes } from "./adaptation-rules.ts";

export interface ModelComparison {
  /** Sessions of the model that does most of the work, or has the route. */
  readonly n: number;
  readonly incumbent: string | null;
  /** The model that is shown to do better; null where none is. */
  readonly better: string | null;
  /** Mean difference of the shares of successes, over the pairs. */
  readonly difference: number | null;
  readonly pairs: number;
  readonly eValue: number;
}

const alpha = 0.05;

/**
 * Compares every model with the incumbent at one type of work: shares of successes per session, paired in the order of
 * time, evidence valid at any time and shared among the rivals (Bonferroni). Who used which model chose it for reasons of
 * their own, so that this only says what is worth a trial.
 */
export function compareModels(
  sessions: readonly RootOutcomes[],
  routed: string | null,
): ModelComparison {
  const shares = sharesByModel(sessions);
  const incumbent = routed !== null && shares.has(routed) ? routed : busiest(shares);
  const own = shares.get(incumbent ?? "") ?? [];
  const nothing = { incumbent, better: null, difference: null, pairs: 0, eValue: 0, n: own.length };
  const rivals = [...shares].filter(
    ([model, theirs]) => model !== incumbent && theirs.length >= leastOutcomes,
  );
  if (own.length < leastOutcomes || rivals.length === 0) return nothing;
  const compared = rivals
    .map(([model, theirs]) => ({ model, ...compare(own, theirs) }))
    .toSorted((a, b) => b.eValue - a.eValue || (a.model < b.model ? -1 : 1));
  const [best] = compared;
  if (best === undefined) return nothing;
  const { model, mean, n: pairs, eValue } = best;
  const isBetter = eValue >= rivals.length / alpha;
  return { ...nothing, better: isBetter ? model : null, difference: mean, pairs, eValue };
}

function sharesByModel(sessions: readonly RootOutcomes[]): ReadonlyMap<string, readonly number[]> {
  const shares = new Map<string, number[]>();
  for (const { model, successes, failures } of sessions) {
    if (model === null || successes + failures === 0) continue;
    const known = shares.get(model) ?? [];
    known.push(successes / (successes + failures));
    shares.set(model, known);
  }
  return shares;
}

function busiest(shares: ReadonlyMap<string, readonly number[]>): string | null {
  const [first] = [...shares].toSorted(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  );
  return first?.[0] ?? null;
}

function compare(own: readonly number[], theirs: readonly number[]) {
  const evidence = meanEProcess();
  const pairs = Math.min(own.length, theirs.length);
  const differences = theirs.slice(0, pairs).map((share, index) => share - (own[index] ?? 0));
  return evidence.result(foldInputs(evidence, differences));
}
