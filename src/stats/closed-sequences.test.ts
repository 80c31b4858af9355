import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedSequences, type EventSequence } from "./closed-sequences.ts";

const sequences = fc
  .array(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 }), { maxLength: 6 })
  .map((drawn): EventSequence[] => drawn.map((events, index) => ({ id: String(index), events })));

/** True where the events occur in order with at most `gap` events between two of them. */
function occurs(events: readonly string[], inside: readonly string[], gap: number): boolean {
  const from = (at: number, place: number): boolean => {
    if (at === events.length) return true;
    const last = at === 0 ? inside.length - 1 : place + gap + 1;
    for (let next = place + 1; next <= Math.min(last, inside.length - 1); next += 1)
      if (inside[next] === events[at] && from(at + 1, next)) return true;
    return false;
  };
  return from(0, -1);
}

describe("closedSequences", () => {
  it("counts exactly the sequences in which they occur", () => {
    fc.assert(
      fc.property(sequences, fc.nat(2), (drawn, mostGap) => {
        const mined = closedSequences(drawn, { leastSupport: 2, mostGap, mostEvents: 4 });
        for (const { events, supportIds } of mined.sequences) {
          const holding = drawn.filter((one) => occurs(events, one.events, mostGap));
          expect(supportIds).toEqual(holding.map(({ id }) => id));
          expect(supportIds.length).toBeGreaterThanOrEqual(2);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("finds every frequent one, itself or inside a longer one of the same support", () => {
    const pairs = ["a", "b", "c"].flatMap((x) => ["a", "b", "c"].map((y) => [x, y]));
    fc.assert(
      fc.property(sequences, fc.nat(2), (drawn, mostGap) => {
        const mined = closedSequences(drawn, { leastSupport: 2, mostGap, mostEvents: 4 });
        for (const pair of pairs) {
          const ids = drawn.filter((one) => occurs(pair, one.events, mostGap)).map(({ id }) => id);
          const isFound = mined.sequences.some(
            ({ events, supportIds }) => supportIds.join() === ids.join() && occurs(pair, events, 9),
          );
          expect(isFound || ids.length < 2).toBe(true);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("does not depend on the order of the sequences, and says where it was cut", () => {
    const drawn = ["abcabc", "acbacb", "abccba"].map((text, index) => ({
      id: String(index),
      events: text.split(""),
    }));
    const options = { leastSupport: 2 };
    expect(closedSequences(drawn.toReversed(), options)).toEqual(closedSequences(drawn, options));
    expect(closedSequences(drawn, { ...options, mostCandidates: 5 }).isCut).toBe(true);
    expect(closedSequences(drawn, options).isCut).toBe(false);
  });
});
