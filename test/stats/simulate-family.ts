import { foldInputs } from "../../src/stats/estimator.ts";
import { asymptoticSequence } from "../../src/stats/asymptotic-sequence.ts";
import { effectEProcess } from "../../src/stats/effect-e-process.ts";
import { logLossSwitch } from "../../src/stats/log-loss-switch.ts";
import { birthWeight, onlineEBh } from "../../src/stats/online-e-bh.ts";
import { seededRandom } from "../../src/stats/seeded-random.ts";

export interface DiscoveryFigures {
  /** Mean share of false ones among what was refuted. */
  readonly falseDiscoveryRate: number;
  /** Mean share of the true effects that were found. */
  readonly found: number;
}

/** Ten items born one after the other, every other one with an effect of 30 points, after 400 units each. */
export function simulateDiscoveries(runs: number): DiscoveryFigures {
  const lift = effectEProcess({ leastShare: 0.5 });
  let [falseRate, found] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(`discoveries ${run}`);
    const family = Array.from({ length: 10 }, (_, index) => {
      const effect = index % 2 === 0 ? 0.3 : 0;
      const units = Array.from({ length: 400 }, () => {
        const isTreated = random() < 0.5;
        const outcome = Number(random() < 0.5 + (isTreated ? effect : 0));
        return { outcome, isTreated, treatedShare: 0.5 };
      });
      const { eValue } = lift.result(foldInputs(lift, units));
      return { id: String(index), weight: birthWeight(index + 1), eValue };
    });
    const refuted = onlineEBh(family, 0.05);
    const wrong = refuted.filter((id) => Number(id) % 2 === 1).length;
    falseRate += refuted.length === 0 ? 0 : wrong / refuted.length;
    found += (refuted.length - wrong) / 5;
  }
  return { falseDiscoveryRate: falseRate / runs, found: found / runs };
}

export interface SwitchFigures {
  /** Share of runs in which it switched on. */
  readonly switchedOn: number;
  /** Share of those in which it was off again at the end. */
  readonly switchedOff: number;
}

/** Outcomes of rate 0.7; the current forecast says 0.7 - `worse`, the candidate 0.7; after half of them both trade places. */
export function simulateSwitch(worse: number, runs: number, outcomes: number): SwitchFigures {
  const choice = logLossSwitch();
  let [on, off] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(`switch ${worse} ${run}`);
    let state = choice.init();
    let wasOn = false;
    for (let index = 0; index < outcomes; index += 1) {
      const isFirstHalf = index < outcomes / 2;
      const [current, candidate] = isFirstHalf ? [0.7 - worse, 0.7] : [0.7, 0.7 - worse];
      state = choice.step(state, { isSuccess: random() < 0.7, current, candidate });
      if (isFirstHalf) wasOn ||= state.isOn;
    }
    if (wasOn) [on, off] = [on + 1, off + (state.isOn ? 0 : 1)];
  }
  return { switchedOn: on / runs, switchedOff: off / on };
}

/** Share of runs in which the interval held the mean 0.3 of 0/1 values at every one of 50 to `values` of them. */
export function simulateAsymptotic(runs: number, values: number): number {
  const sequence = asymptoticSequence();
  let covered = 0;
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(`asymptotic ${run}`);
    let state = sequence.init();
    let isCovered = true;
    for (let index = 0; index < values; index += 1) {
      state = sequence.step(state, Number(random() < 0.3));
      const { low, high } = sequence.result(state);
      if (low !== null && high !== null) isCovered &&= low <= 0.3 && 0.3 <= high;
    }
    if (isCovered) covered += 1;
  }
  return covered / runs;
}
