import { type AssignmentEvent, inAssignmentOrder } from "../../src/stats/assignment-order.ts";
import { effectEProcess } from "../../src/stats/effect-e-process.ts";
import type { RandomisedUnit } from "../../src/stats/effect-score.ts";
import { foldInputs } from "../../src/stats/estimator.ts";
import { seededRandom, type Uniform } from "../../src/stats/seeded-random.ts";

const threshold = 20;
const treatedShare = 0.5;
const lift = effectEProcess({ leastShare: 0.5 });

export interface BiasFigures {
  /** False alarms of the analysis by unit, in assignment order. */
  readonly alarms: number;
  /** Of the analysis that the rule forbids, on the same draws: what the test would miss if it had no teeth. */
  readonly naiveAlarms: number;
}

interface NullUnit extends RandomisedUnit {
  readonly arrivesAt: number;
  readonly calls: readonly boolean[];
  readonly isLabelled: boolean;
}

/**
 * Sessions without any effect of treatment, whose calls are alike (0.6), whose failures take longer to be known in the
 * treated arm, and whose labels are rarer for failures of the treated arm.
 */
function drawNull(index: number, random: Uniform): NullUnit {
  const isTreated = random() < treatedShare;
  const isGood = random() < 0.5;
  const calls = Array.from({ length: 20 }, () => random() < (isGood ? 0.9 : 0.2));
  const outcome = calls.filter(Boolean).length / calls.length;
  const slow = isTreated && !isGood ? 200 : 5;
  const labelled = isTreated && !isGood ? 0.5 : 0.9;
  return {
    outcome,
    isTreated,
    treatedShare,
    calls,
    arrivesAt: index - slow * Math.log(random()),
    isLabelled: random() < labelled,
  };
}

function simulate(
  kind: string,
  runs: number,
  units: number,
  right: (units: readonly NullUnit[]) => boolean,
  naive: (units: readonly NullUnit[]) => boolean,
): BiasFigures {
  let [alarms, naiveAlarms] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(`${kind} ${run}`);
    const drawn = Array.from({ length: units }, (_, index) => drawNull(index, random));
    if (right(drawn)) alarms += 1;
    if (naive(drawn)) naiveAlarms += 1;
  }
  return { alarms: alarms / runs, naiveAlarms: naiveAlarms / runs };
}

/** True when the e-value reaches 20 at any of the peeks, one after every unit. */
function alarmsIn(units: Iterable<RandomisedUnit>): boolean {
  let state = lift.init();
  for (const unit of units) {
    state = lift.step(state, unit);
    if (lift.result(state).eValue >= threshold) return true;
  }
  return false;
}

/** One observation a session, against one for each of its calls. */
export function simulateClustering(runs: number, units: number): BiasFigures {
  return simulate("clustering", runs, units, alarmsIn, (drawn) =>
    alarmsIn(
      drawn.flatMap(({ calls, isTreated }) =>
        calls.map((isSuccess) => ({ outcome: Number(isSuccess), isTreated, treatedShare })),
      ),
    ),
  );
}

/** In assignment order up to the first one pending, against the order in which outcomes arrive. */
export function simulateDelay(runs: number, units: number): BiasFigures {
  const byArrival = (drawn: readonly NullUnit[]): readonly NullUnit[] =>
    drawn
      .filter(({ arrivesAt }) => arrivesAt < units)
      .toSorted((a, b) => a.arrivesAt - b.arrivesAt);
  const ordered = inAssignmentOrder(lift);
  return simulate(
    "delay",
    runs,
    units,
    (drawn) => {
      const assigned = foldInputs(ordered, drawn.map(assignmentOf));
      let state = assigned;
      for (const unit of byArrival(drawn)) {
        const event = { kind: "outcome", unit: String(drawn.indexOf(unit)), outcome: unit.outcome };
        state = ordered.step(state, event as AssignmentEvent);
        if (ordered.result(state).inner.eValue >= threshold) return true;
      }
      return false;
    },
    (drawn) => alarmsIn(byArrival(drawn)),
  );
}

/** The outcome that every session has, against the sessions that were labelled. */
export function simulateLabelling(runs: number, units: number): BiasFigures {
  return simulate("labelling", runs, units, alarmsIn, (drawn) =>
    alarmsIn(drawn.filter(({ isLabelled }) => isLabelled)),
  );
}

function assignmentOf({ isTreated }: NullUnit, index: number): AssignmentEvent {
  return { kind: "assigned", unit: String(index), isTreated, treatedShare };
}

export interface ReversalFigures {
  /** Mean difference between those who chose the treatment and those who did not. */
  readonly observed: number;
  /** Share of experiments that report harm, and that report benefit. */
  readonly harm: number;
  readonly benefit: number;
}

/** A treatment that costs ten points and is chosen by those who would have succeeded anyway. */
export function simulateReversal(runs: number, units: number): ReversalFigures {
  const sums = { chosen: 0, chosenSuccess: 0, other: 0, otherSuccess: 0 };
  let [harm, benefit] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(`reversal ${run}`);
    let state = lift.init();
    let verdict: "none" | "harm" | "benefit" = "none";
    for (let unit = 0; unit < units; unit += 1) {
      const isEasy = random() < 0.5;
      const rate = isEasy ? 0.85 : 0.35;
      const chooses = random() < (isEasy ? 0.9 : 0.1);
      const seen = Number(random() < (chooses ? rate - 0.1 : rate));
      if (chooses) [sums.chosen, sums.chosenSuccess] = [sums.chosen + 1, sums.chosenSuccess + seen];
      else [sums.other, sums.otherSuccess] = [sums.other + 1, sums.otherSuccess + seen];
      const isTreated = random() < treatedShare;
      const outcome = Number(random() < (isTreated ? rate - 0.1 : rate));
      state = lift.step(state, { outcome, isTreated, treatedShare });
      const { eValue, eValueAbove, eValueBelow } = lift.result(state);
      if (verdict === "none" && eValue >= threshold)
        verdict = eValueAbove > eValueBelow ? "benefit" : "harm";
    }
    if (verdict === "harm") harm += 1;
    if (verdict === "benefit") benefit += 1;
  }
  const observed = sums.chosenSuccess / sums.chosen - sums.otherSuccess / sums.other;
  return { observed, harm: harm / runs, benefit: benefit / runs };
}
