import { describe, expect, it } from "vitest";
import { type AssignmentEvent, inAssignmentOrder } from "./assignment-order.ts";
import { effectEProcess } from "./effect-e-process.ts";
import { foldInputs } from "./estimator.ts";

const ordered = inAssignmentOrder(effectEProcess({ leastShare: 0.5 }));
const assigned = (unit: string): AssignmentEvent => ({
  kind: "assigned",
  unit,
  isTreated: unit < "c",
  treatedShare: 0.5,
});
const outcome = (unit: string, value: number): AssignmentEvent => ({
  kind: "outcome",
  unit,
  outcome: value,
});

describe("inAssignmentOrder", () => {
  it("hands on nothing behind a pending unit, then all that waited", () => {
    const waiting = foldInputs(ordered, [
      ...["a", "b", "c"].map(assigned),
      outcome("c", 1),
      outcome("b", 0),
    ]);
    expect(ordered.result(waiting)).toMatchObject({ inner: { n: 0 }, pending: 1, waiting: 2 });
    const done = ordered.step(waiting, outcome("a", 1));
    expect(ordered.result(done)).toMatchObject({ inner: { n: 3 }, pending: 0, waiting: 0 });
  });

  it("comes to the same whatever the order of the outcomes", () => {
    const units = ["a", "b", "c", "d"].map(assigned);
    const outcomes = ["a", "b", "c", "d"].map((unit, index) => outcome(unit, index / 3));
    const forward = foldInputs(ordered, [...units, ...outcomes]);
    expect(foldInputs(ordered, [...units, ...outcomes.toReversed()])).toEqual(forward);
  });

  it("counts what it cannot place: a second outcome, an unknown unit, a second assignment", () => {
    const state = foldInputs(ordered, [
      assigned("a"),
      assigned("b"),
      assigned("b"),
      outcome("b", 1),
      outcome("b", 0),
      outcome("x", 1),
    ]);
    expect(state.ignored).toBe(3);
    expect(state.queue[1]?.outcome).toBe(1);
  });
});
