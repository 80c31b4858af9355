import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sessionPrefill, type ModelRequest } from "./session-prefill.ts";

const request = (at: number | null, input: number, output: number, cached = 0): ModelRequest => ({
  at,
  input,
  cached,
  output,
});

describe("prefill-token equivalents of a session", () => {
  test("add up request by request", () => {
    // A call at 10 is of the first request's answer: prior to the second and the third, as the two at 20 to the third.
    const requests = [request(10, 100, 20), request(20, 30, 10, 100), request(30, 200, 5)];
    const { value, reason, detail } = sessionPrefill(requests, [10, 20, 20]);
    // First: 100 · 1 + 20. Second: its prompt grew from 100 to 130, by 10 beyond the 20 that the model had said:
    // 30 · 1.3 + 10 + 1.5 · 10. Third: from 130 to 200, by 60 beyond 10: 200 · (1 + 0.3 · 3) + 5 + 1.5 · 60.
    expect(value).toBeCloseTo(120 + (39 + 10 + 15) + (380 + 5 + 90), 9);
    expect(reason).toBeNull();
    expect(detail).toEqual({ requests: 3, calls: 3, toolResponseTokens: 70 });
  });

  test("what a person says between two requests, and a prompt that was compacted, is no tool response", () => {
    expect(sessionPrefill([request(10, 100, 20), request(20, 500, 5)], []).value).toBe(100 + 20 + 500 + 5); // prettier-ignore
    const compacted = sessionPrefill([request(10, 900, 20), request(20, 100, 5)], [10]);
    expect(compacted.value).toBeCloseTo(900 + 20 + 130 + 5, 9);
  });

  test("are not known without tokens, and not where nobody knows which calls came before", () => {
    expect(sessionPrefill([], [1])).toMatchObject({ value: null, reason: "no tokens are known" });
    const untold = { value: null, reason: "its requests or tool calls say no times" };
    expect(sessionPrefill([request(null, 1, 1)], [])).toMatchObject(untold);
    expect(sessionPrefill([request(1, 1, 1)], [null])).toMatchObject(untold);
  });

  test("the order of the calls does not matter; one more call never makes it cheaper", () => {
    const known = fc.record({ at: fc.nat(100), input: fc.nat(999), cached: fc.nat(999), output: fc.nat(99) }); // prettier-ignore
    const sorted = fc.array(known, { minLength: 1 }).map((all) => all.toSorted((a, b) => a.at - b.at)); // prettier-ignore
    fc.assert(
      fc.property(sorted, fc.array(fc.nat(100)), fc.nat(100), (requests, calls, more) => {
        const { value } = sessionPrefill(requests, calls);
        expect(sessionPrefill(requests, calls.toReversed()).value).toBe(value);
        expect(sessionPrefill(requests, [...calls, more]).value ?? 0).toBeGreaterThanOrEqual(value ?? Infinity); // prettier-ignore
      }),
    );
  });
});
