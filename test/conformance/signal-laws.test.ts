import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amdahlCeiling } from "../../src/signals/coordination/amdahl.ts";
import { stragglerGap } from "../../src/signals/coordination/straggler-gap.ts";
import { accuracyEffortOf } from "../../src/signals/quality/accuracy-effort.ts";
import { stepQualities } from "../../src/signals/quality/step-quality.ts";
import {
  callFingerprint,
  turnFingerprints,
} from "../../src/signals/stagnation/call-fingerprint.ts";
import {
  defaultStagnationConfig,
  detectStagnation,
} from "../../src/signals/stagnation/detect-stagnation.ts";
import { selectBasic } from "../../src/signals/trajectory/basic-select.ts";

describe("laws of the published signals", () => {
  test("amdahl: the speed-up is at least 1 and rises with p, the team has an agent", () => {
    const share = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = [amdahlCeiling(Math.min(a, b)), amdahlCeiling(Math.max(a, b))];
        expect(low.maxSpeedup).toBeGreaterThanOrEqual(1);
        expect(high.maxSpeedup).toBeGreaterThanOrEqual(low.maxSpeedup);
        expect(low.teamSize).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test("amdahl: whole team sizes are exact for every share with three decimals", () => {
    for (let thousandths = 0; thousandths < 1000; thousandths += 1) {
      const exact = Math.max(1, Math.ceil((9 * thousandths) / (1000 - thousandths)));
      expect(amdahlCeiling(thousandths / 1000).teamSize, `p = ${thousandths}/1000`).toBe(exact);
    }
  });

  test("straggler: nobody is slower than the slowest", () => {
    const seconds = fc.double({ min: 0.001, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 10 }), (all) => {
        const gap = stragglerGap(all.map((each, index) => ({ agent: `a${index}`, seconds: each })));
        expect(gap.gapSeconds).toBeGreaterThanOrEqual(0);
        expect(gap.slowestSeconds).toBe(Math.max(...all));
      }),
    );
  });

  test("accuracy and effort: in range, counts sum, one more correct step never lowers accuracy", () => {
    const quality = fc.constantFrom(...stepQualities);
    const expected = fc.double({ min: -5, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.array(quality, { minLength: 1, maxLength: 40 }), expected, (steps, count) => {
        const before = accuracyEffortOf(steps, count);
        const after = accuracyEffortOf([...steps, "correct"], count);
        expect(before.accuracy).toBeGreaterThanOrEqual(0);
        expect(before.accuracy).toBeLessThanOrEqual(1);
        expect(before.ratio).toBeGreaterThanOrEqual(0);
        expect(before.effort).toBeGreaterThan(0);
        expect(before.correct + before.neutral + before.incorrect).toBe(before.total);
        expect(after.accuracy).toBeGreaterThanOrEqual(before.accuracy);
      }),
    );
  });

  test("selection: the same candidates give the same pick, and it is one of the consistent", () => {
    const candidate = fc.record({
      finalFingerprints: fc.array(fc.constantFrom("a:1", "b:2"), { maxLength: 2 }),
      verbalizedConfidence: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
      traceTokens: fc.nat(5000),
    });
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1, maxLength: 5 }), (candidates) => {
        const picked = selectBasic(candidates);
        expect(selectBasic(candidates)).toEqual(picked);
        expect(picked.consistent[picked.best]).toBe(true);
        for (const { lengthScore } of picked.scores) expect(lengthScore).toBeLessThanOrEqual(0);
      }),
    );
  });

  test("fingerprint: a tool and 16 hex digits, whatever the order of keys; sorted within a turn", () => {
    const params = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), params, (tool, given) => {
        const reversed = Object.fromEntries(Object.entries(given).toReversed());
        const fingerprint = callFingerprint({ tool, params: given });
        expect(callFingerprint({ tool, params: reversed })).toBe(fingerprint);
        expect(fingerprint.slice(tool.length)).toMatch(/^:[0-9a-f]{16}$/);
      }),
    );
    const turn = ["b", "a"].map((tool) => ({ tool, params: {} }));
    expect(turnFingerprints(turn).map((each) => each[0])).toEqual(["a", "b"]);
  });

  test("stagnation: distinct calls never stagnate, and what is before the window does not count", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 }), (calls) => {
        const turns = calls.map((call) => [call]);
        expect(detectStagnation(turns).verdict).toBe("no_stagnation");
        const stuck = Array.from({ length: 20 }, () => ["again"]);
        const { windowSize } = defaultStagnationConfig;
        const tail = Array.from({ length: windowSize }, (_, index) => turns[index] ?? [`${index}`]);
        expect(detectStagnation([...stuck, ...tail])).toEqual(detectStagnation(tail));
      }),
    );
  });
});
