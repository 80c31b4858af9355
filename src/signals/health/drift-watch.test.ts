import { describe, expect, test } from "vitest";
import { type Estimator, foldInputs, type VersionedState } from "../../stats/estimator.ts";
import { seededRandom } from "../../stats/seeded-random.ts";
import { baselineSessions, type Drift, falseAlarmBudget, newNormalSessions, recoverySessions } from "./drift-watch.ts"; // prettier-ignore
import { type FailureObservation, failureWatch } from "./watch-failures.ts";
import { type LevelObservation, levelWatch } from "./watch-level.ts";

const hourMs = 3_600_000;
const place = (i: number) => ({ session: `k${i}`, step: `s${i}`, at: i * hourMs });

/** Failures every so many sessions. */
const regular = (count: number, every: number, from = 0): FailureObservation[] =>
  Array.from({ length: count }, (_, i) => ({ ...place(from + i), failed: i % every === 0 }));
const steady = (count: number, value: number, from = 0): LevelObservation[] =>
  Array.from({ length: count }, (_, i) => ({ ...place(from + i), value: value + (i % 2) * 0.1 }));

/** Sessions to the first drift of this severity after the baseline; null when there is none. */
function delay<Input, State extends VersionedState>(
  watch: Estimator<Input, State, Drift | null>,
  inputs: Iterable<Input>,
  severity: Drift["severity"],
): number | null {
  let state = watch.init();
  let n = -baselineSessions;
  for (const input of inputs) {
    state = watch.step(state, input);
    n += 1;
    const drift = watch.result(state);
    if (drift !== null && (severity === "low" || drift.severity === severity)) return n;
  }
  return null;
}

function medianOf(values: readonly (number | null)[]): number {
  const sorted = values.map((value) => value ?? Infinity).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Infinity;
}

function* generated<Input>(
  count: number,
  make: (i: number, isAfter: boolean) => Input,
): Generator<Input> {
  for (let i = 0; i < count; i += 1) yield make(i, i >= baselineSessions);
}

describe("a watch over failures", () => {
  test("says nothing before its baseline, nor at it", () => {
    const state = foldInputs(failureWatch, regular(400, 10));
    expect(failureWatch.result(state)).toBeNull();
    expect(failureWatch.result(foldInputs(failureWatch, regular(40, 1)))).toBeNull();
  });

  test("a planted rise is found, with its numbers and the sessions it rests on", () => {
    const drifted = [...regular(50, 25), ...regular(30, 2, 50)];
    const drift = failureWatch.result(foldInputs(failureWatch, drifted));
    expect(drift).toMatchObject({
      severity: "medium",
      baseline: 0.04,
      baselineSessions: 50,
      sessionsPerFalseAlarm: falseAlarmBudget.medium,
      now: 0.5,
      nowSessions: 30,
      since: { session: "k50" },
    });
    expect(drift?.threshold).toBeGreaterThan(0);
    expect(drift?.evidence.map(({ session }) => session).slice(-2)).toEqual(["k76", "k78"]);
    expect(drift?.burn?.day).toBeGreaterThan(3);
  });

  test("back at its level the drift is over; a level that stays is the new baseline", () => {
    const drifted = foldInputs(failureWatch, [...regular(50, 25), ...regular(30, 2, 50)]);
    const back = foldInputs(failureWatch, regular(recoverySessions + 10, 25, 81), drifted);
    expect(failureWatch.result(back)).toBeNull();
    const stays = foldInputs(failureWatch, regular(newNormalSessions, 2, 80), drifted);
    expect(failureWatch.result(stays)).toBeNull();
    expect(stays.baseline).toEqual({ failures: 25, successes: 25 });
  });

  test("a state survives JSON after every session", () => {
    const inputs = [...regular(50, 25), ...regular(70, 2, 50), ...regular(30, 30, 120)];
    let state = failureWatch.init();
    for (const input of inputs)
      state = failureWatch.step(JSON.parse(JSON.stringify(state)) as typeof state, input);
    expect(state).toEqual(foldInputs(failureWatch, inputs));
    const other = { ...state, version: 9 };
    expect(() => foldInputs(failureWatch, inputs, other)).toThrow(/version/);
  });

  test("what fails nearly always has nothing left to watch", () => {
    expect(failureWatch.result(foldInputs(failureWatch, regular(300, 1)))).toBeNull();
  });

  test("simulation: false alarms within the budget, planted rises found", () => {
    const random = seededRandom(42);
    const runs = 40;
    const horizon = 2 * falseAlarmBudget.low;
    const delays = (baseline: number, rise: number, severity: Drift["severity"]) =>
      Array.from({ length: runs }, () =>
        delay(
          failureWatch,
          generated(horizon, (i, isAfter) => ({
            ...place(i * 24),
            failed: random() < baseline + (isAfter ? rise : 0),
          })),
          severity,
        ),
      );
    for (const baseline of [0.02, 0.1, 0.3]) {
      // A constant rate of alarms at the budget would give one in 1 - exp(-2) = 86% (low) and 18% (medium) of these runs.
      const alarms = (severity: Drift["severity"]) =>
        delays(baseline, 0, severity).filter((n) => n !== null).length / runs;
      expect(alarms("low")).toBeLessThan(0.86);
      expect(alarms("medium")).toBeLessThan(0.18);
    }
    expect(medianOf(delays(0.02, 0.2, "medium"))).toBeLessThan(40);
    expect(medianOf(delays(0.1, 0.3, "medium"))).toBeLessThan(60);
  });
});

describe("a watch over a quantity", () => {
  test("a planted rise is found, with its numbers", () => {
    const inputs = [...steady(50, Math.log(1000)), ...steady(30, Math.log(2000), 50)];
    const drift = levelWatch.result(foldInputs(levelWatch, inputs));
    expect(drift).toMatchObject({ severity: "medium", baselineSessions: 50, burn: null });
    expect(drift?.baseline).toBeCloseTo(1000 * Math.exp(0.05), 6);
    expect(drift?.now).toBeCloseTo(2000 * Math.exp(0.05), 6);
    expect(drift?.since.session).toBe("k50");
  });

  test("less than a tenth more is none, nor is a fall", () => {
    const more = [...steady(50, 7), ...steady(300, 7 + Math.log(1.08), 50)];
    expect(levelWatch.result(foldInputs(levelWatch, more))).toBeNull();
    const less = [...steady(50, 7), ...steady(300, 5, 50)];
    expect(levelWatch.result(foldInputs(levelWatch, less))).toBeNull();
  });

  test("back at its level the drift is over; a level that stays is the new baseline", () => {
    const drifted = foldInputs(levelWatch, [...steady(50, 7), ...steady(30, 8, 50)]);
    expect(levelWatch.result(drifted)).not.toBeNull();
    const back = foldInputs(levelWatch, steady(recoverySessions + 1, 7, 80), drifted);
    expect(levelWatch.result(back)).toBeNull();
    const stays = foldInputs(levelWatch, steady(newNormalSessions, 8, 80), drifted);
    expect(levelWatch.result(stays)).toBeNull();
    expect(stays.level?.mean).toBeCloseTo(8.05, 9);
  });

  test("a state survives JSON after every session", () => {
    const inputs = [...steady(50, 7), ...steady(70, 8, 50), ...steady(30, 7, 120)];
    let state = levelWatch.init();
    for (const input of inputs)
      state = levelWatch.step(JSON.parse(JSON.stringify(state)) as typeof state, input);
    expect(state).toEqual(foldInputs(levelWatch, inputs));
  });

  test.each(["normal", "heavy-tailed"])("simulation, %s: false alarms within the budget, planted rises found", (shape) => {
    const random = seededRandom(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    // Student's t with 5 degrees of freedom, scaled to variance 1.
    const heavy = () => {
      const squares = Array.from({ length: 5 }, () => normal() ** 2);
      return normal() / Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / 3);
    };
    const noise = shape === "normal" ? normal : heavy;
    const runs = 60;
    const delays = (rise: number, severity: Drift["severity"]) =>
      Array.from({ length: runs }, () =>
        delay(
          levelWatch,
          generated(2 * falseAlarmBudget.low, (i, isAfter) => ({
            ...place(i),
            value: 7 + 0.6 * noise() + (isAfter ? rise : 0),
          })),
          severity,
        ),
      );
    const alarms = (severity: Drift["severity"]) =>
      delays(0, severity).filter((n) => n !== null).length / runs;
    expect(alarms("low")).toBeLessThan(0.86);
    expect(alarms("medium")).toBeLessThan(0.18);
    expect(medianOf(delays(0.9, "medium"))).toBeLessThan(30);
  }); // prettier-ignore
});
