import { describe, expect, it } from "vitest";
import { effectEProcess } from "./effect-e-process.ts";
import type { RandomisedUnit } from "./effect-score.ts";
import { effectSequence } from "./effect-sequence.ts";
import { foldInputs } from "./estimator.ts";
import { seededRandom } from "./seeded-random.ts";

function draw(count: number, lift: number): RandomisedUnit[] {
  const random = seededRandom(`sequence ${lift}`);
  return Array.from({ length: count }, () => {
    const isTreated = random() < 0.5;
    const outcome = Number(random() < 0.5 + (isTreated ? lift : 0));
    return { outcome, isTreated, treatedShare: 0.5 };
  });
}

describe("effectSequence", () => {
  const sequence = effectSequence({ leastShare: 0.5, gridStep: 0.05 });

  it("only ever narrows, and excludes exactly what effectEProcess refutes", () => {
    const units = draw(500, 0.3);
    const rivals = [-0.2, 0, 0.1].map((effect) => effectEProcess({ leastShare: 0.5, effect }));
    const states = rivals.map((rival) => rival.init());
    const refuted = rivals.map(() => false);
    let state = sequence.init();
    let [low, high] = [-1, 1];
    for (const unit of units) {
      state = sequence.step(state, unit);
      for (const [index, rival] of rivals.entries()) {
        states[index] = rival.step(states[index]!, unit);
        refuted[index] ||= rival.result(states[index]).eValue >= 20;
      }
      const now = sequence.result(state);
      expect(now.low).toBeGreaterThanOrEqual(low);
      expect(now.high).toBeLessThanOrEqual(high);
      [low, high] = [now.low, now.high];
      const alive = new Set(state.alive.map(([step]) => Math.round((step * 0.05 - 1) * 100) / 100));
      expect([-0.2, 0, 0.1].map((effect) => !alive.has(effect))).toEqual(refuted);
    }
    expect(refuted).toEqual([true, true, true]);
    expect(low).toBeLessThan(0.3);
    expect(high).toBeGreaterThan(0.3);
    expect(sequence.result(state).estimate).toBeCloseTo(0.3, 1);
  });

  it("keeps one interval without gaps", () => {
    const steps = foldInputs(sequence, draw(300, -0.2)).alive.map(([step]) => step);
    expect(steps).toEqual(steps.map((_, index) => steps[0]! + index));
  });

  it("says nothing without units, and says so when nothing is left", () => {
    expect(sequence.result(sequence.init())).toMatchObject({
      n: 0,
      estimate: null,
      low: -1,
      high: 1,
    });
    // What no effect can explain: the first half says one thing, the second the opposite.
    const contradiction = [...draw(2000, 0.5), ...draw(4000, -0.5)];
    const torn = sequence.result(foldInputs(sequence, contradiction));
    expect(torn.isEmpty).toBe(true);
    expect(torn.low).toBeLessThan(torn.high);
  });

  it("refuses outcomes out of range and arms rarer than declared", () => {
    const unit = { outcome: 0.5, isTreated: true, treatedShare: 0.5 };
    const rare = effectSequence({ leastShare: 0.3 });
    const start = rare.init();
    expect(() => rare.step(start, { ...unit, outcome: 3 })).toThrow(/cap and scale/);
    expect(() => rare.step(start, { ...unit, treatedShare: 0.9 })).toThrow(/leastShare is 0.3/);
  });
});
