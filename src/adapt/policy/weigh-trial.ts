import type { RandomisedUnit } from "../../stats/effect-score.ts";
import { effectEProcess } from "../../stats/effect-e-process.ts";
import { effectSequence } from "../../stats/effect-sequence.ts";
import { foldInputs } from "../../stats/estimator.ts";
import type { RootOutcomes, TrialAssignmentRow } from "../../store/policy-port.ts";
import { leastOutcomes } from "./adaptation-rules.ts";
import type { MeasuredEffect } from "./policy-version.ts";

/** A unit is weighed so long after its assignment, by what it did until then. */
export const unitHorizonMs = 24 * 3_600_000;
/** What a unit counts as that did nothing with a known outcome: neither success nor failure. */
const unknownOutcome = 0.5;
const alpha = 0.05;
/** A trial that has shown nothing by then ends. */
const mostUnits = 1000;
const longestMs = 90 * 86_400_000;

export interface TrialData {
  /** In assignment order. */
  readonly assignments: readonly TrialAssignmentRow[];
  readonly outcomes: readonly Pick<RootOutcomes, "root" | "successes" | "failures">[];
}

export interface TrialWeight {
  /** Units whose outcome counts. */
  readonly n: number;
  /** Assigned, but not yet weighed. */
  readonly pending: number;
  readonly eValueAbove: number;
  readonly eValueBelow: number;
  readonly verdict: "running" | "kept" | "rolled-back";
  readonly reason: string;
}

/**
 * One outcome per unit, by assigned arm, in assignment order up to the first one pending. Kept with evidence that the
 * effect is above `leastEffect`, rolled back with evidence that it is below, or when it has shown nothing for too long.
 */
export function weighTrial(
  data: TrialData,
  question: { readonly share: number; readonly leastEffect: number; readonly startedAt: number },
  now: number,
): TrialWeight {
  const { share, leastEffect: effect, startedAt } = question;
  const units = weighedUnits(data, share, now);
  const process = effectEProcess({ leastShare: Math.min(share, 1 - share), effect });
  const { n, eValueAbove, eValueBelow } = process.result(foldInputs(process, units));
  const weight = { n, pending: data.assignments.length - n, eValueAbove, eValueBelow };
  const said = (verdict: TrialWeight["verdict"], reason: string): TrialWeight => ({
    ...weight,
    verdict,
    reason: `${reason} (${n} sessions)`,
  });
  const than = effect === 0 ? "" : ` than ${Math.round(-100 * effect)} points less`;
  if (n >= leastOutcomes && eValueBelow >= 1 / alpha)
    return said("rolled-back", `does worse${than}, e-value ${eValueBelow.toFixed(1)}`);
  if (n >= leastOutcomes && eValueAbove >= 1 / alpha)
    return said("kept", `does better${than}, e-value ${eValueAbove.toFixed(1)}`);
  if (n >= mostUnits || now - startedAt >= longestMs)
    return said("rolled-back", "has not shown an effect for too long");
  return said("running", "not decided yet");
}

/** The confidence sequence of the effect. Takes longer than weighing. */
export function measureTrial(data: TrialData, share: number, now: number): MeasuredEffect {
  const sequence = effectSequence({ leastShare: Math.min(share, 1 - share), alpha });
  const { n, estimate, low, high } = sequence.result(
    foldInputs(sequence, weighedUnits(data, share, now)),
  );
  return { estimate, low, high, n };
}

function weighedUnits(data: TrialData, share: number, now: number): readonly RandomisedUnit[] {
  const byUnit = new Map(data.outcomes.map((outcome) => [outcome.root, outcome]));
  const firstPending = data.assignments.findIndex(({ at }) => now - at < unitHorizonMs);
  const known = firstPending < 0 ? data.assignments : data.assignments.slice(0, firstPending);
  return known.map(({ unit, arm }) => {
    const { successes, failures } = byUnit.get(unit) ?? { successes: 0, failures: 0 };
    const count = successes + failures;
    return {
      outcome: count === 0 ? unknownOutcome : successes / count,
      isTreated: arm === "new",
      treatedShare: share,
    };
  });
}
