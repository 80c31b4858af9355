import { describe, expect, it } from "vitest";
import { hash64 } from "../core/hash.ts";
import { finalPath } from "./final-path.ts";
import { branching, factRow, range, stepRow } from "./sample-record.suite.ts";

/** Letters of the kinds: u user, a assistant, t tool result, s system, m meta. */
const path = (shape: string): string => [...finalPath(branching(shape), [])].join(" ");

describe("finalPath of a tree", () => {
  it.each([
    ["one line", "u1 a1<u1 t1<a1 a2<t1", "u1 a1 t1 a2"],
    ["a request asked anew", "u1 a1<u1 u2<a1 a2<u2 u3<a1 a3<u3", "u1 a1 u3 a3"],
    ["a run begun anew", "u1 a1<u1 u2 a2<u2", "u2 a2"],
    ["a branch in a branch", "u1 a1<u1 u2<a1 a2<u2 u3<a2 a3<u3 u4<a1 a4<u4", "u1 a1 u4 a4"],
    ["parallel calls, answered in order", "u1 a1<u1 a2<a1 t1<a1 t2<a2 a3<t2", "u1 a1 a2 t1 t2 a3"],
    [
      "parallel calls, the first answered last",
      "u1 a1<u1 a2<a1 t2<a2 t1<a1 a3<t1",
      "u1 a1 a2 t2 t1 a3",
    ],
    [
      "three parallel calls",
      "u1 a1<u1 a2<a1 a3<a2 t3<a3 t1<a1 t2<a2 a4<t1",
      "u1 a1 a2 a3 t3 t1 t2 a4",
    ],
    [
      "calls of a branch that was given up",
      "u1 a1<u1 u2<a1 a2<u2 t2<a2 u3<a1 a3<u3",
      "u1 a1 u3 a3",
    ],
    ["a record that was not kept", "u1 a1<u1 t1<progress a2<t1", "u1 a1 t1 a2"],
    ["a parent that comes later", "u1 a1<a2 a2<a1", "u1 a1 a2"],
    ["records about the session", "m1 u1 s1<u1 a1<u1 m2<a1 m3", "m1 u1 s1 a1 m2 m3"],
    ["an end without words", "u1 a1<u1 s1<a1 m1<s1", "u1 a1 s1 m1"],
    ["an answer without a question", "a1 u1 a2<u1", "u1 a2"],
  ])("%s", (_, shape, expected) => {
    expect(path(shape)).toBe(expected);
  });

  it("goes on through a compaction that begins a new root", () => {
    const steps = branching("u1 a1<u1 s1 u2<s1 a2<u2").map((step) =>
      step.stepKey === "s1" ? { ...step, label: "compaction" } : step,
    );
    expect([...finalPath(steps, [])]).toEqual(["u1", "a1", "s1", "u2", "a2"]);
  });

  it("ends on a cycle and on nothing", () => {
    expect(path("a1<a2 a2<a1 a3<a3")).toBe("a1 a2 a3");
    expect([...finalPath([], [])]).toEqual([]);
  });
});

describe("finalPath of a linear log", () => {
  const steps = range(0, 6).map((n) =>
    stepRow("s", n, { stepKey: hash64(`id${n}`), parentStepKey: null }),
  );
  const kept = (rewinds: readonly (readonly [string, number])[]): number[] => {
    const facts = rewinds.map(([value, ordinal]) =>
      factRow("s", { field: "rewind", value, ordinal }),
    );
    const found = finalPath(steps, facts);
    return steps.flatMap((step, n) => (found.has(step.stepKey) ? [n] : []));
  };

  it("is everything without a rewind", () => {
    expect(kept([])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("leaves out what a rewind went back behind", () => {
    expect(kept([["id1", 301]])).toEqual([0, 1, 4, 5]);
  });

  it("counts a rewind that is told with a step as before it", () => {
    expect(kept([["id1", 400]])).toEqual([0, 1, 4, 5]);
  });

  it("applies rewinds in the order of the source, whatever order they came in", () => {
    const expected = [0, 5];
    expect(
      kept([
        ["id0", 401],
        ["id2", 301],
      ]),
    ).toEqual(expected);
    expect(
      kept([
        ["id2", 301],
        ["id0", 401],
      ]),
    ).toEqual(expected);
  });

  it("applies a rewind at the end, and one told twice once", () => {
    expect(kept([["id2", 900]])).toEqual([0, 1, 2]);
    expect(
      kept([
        ["id2", 900],
        ["id2", 900],
      ]),
    ).toEqual([0, 1, 2]);
  });

  it("goes by the last step of a rewind that was told more than once, with more steps there each time", () => {
    const told = [["id1", 900] as const, ["id3", 900] as const];
    expect(kept(told)).toEqual([0, 1, 2, 3]);
    expect(kept(told.toReversed())).toEqual([0, 1, 2, 3]);
  });

  it("passes over a rewind to a step that is not there or was left already", () => {
    expect(kept([["elsewhere", 301]])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(
      kept([
        ["id0", 301],
        ["id2", 401],
      ]),
    ).toEqual([0, 4, 5]);
  });
});
