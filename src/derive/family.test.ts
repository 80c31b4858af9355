import { describe, expect, it } from "vitest";
import { resolveFamily } from "./family.ts";
import { factRow, range, sampleRecord, sessionRow, telling } from "./sample-record.suite.ts";

describe("variants of one id", () => {
  it("gives the plain key to the lowest, and keeps the others apart", () => {
    const members = resolveFamily([telling("k~bbb", [0]), telling("k~aaa", [1])]);
    expect(members.map(({ key, ref }) => [key, ref])).toEqual([
      ["k", "k~aaa"],
      ["k~bbb", "k~bbb"],
    ]);
  });

  it("merges a report without first record into the lowest", () => {
    const [main, other] = resolveFamily([
      telling("k", [2]),
      telling("k~bbb", [0]),
      telling("k~aaa", [1]),
    ]);
    expect(main).toMatchObject({ key: "k", ref: "k~aaa", mergedRefs: ["k"] });
    expect(main?.record.steps.map((step) => step.ordinal)).toEqual([100, 200]);
    expect(other).toMatchObject({ key: "k~bbb", mergedRefs: [] });
  });

  it("fills what the first report did not know from the merged one", () => {
    const known = {
      repo: "example.org/dev/shop",
      zone: "Asia/Tokyo",
      nativeId: "n",
      parentRef: "p",
    };
    const unknown = { repo: null, zone: null, nativeId: null, parentRef: null };
    const [main] = resolveFamily([
      sampleRecord("k", { session: sessionRow("k", known), facts: [factRow("k")] }),
      sampleRecord("k~a", { session: sessionRow("k~a", unknown) }),
    ]);
    expect(main?.record.session).toMatchObject(known);
    expect(main?.record.facts).toHaveLength(1);
  });

  it("takes a report without first record for the session when it is the only one", () => {
    expect(resolveFamily([telling("k", [0])])).toMatchObject([
      { key: "k", ref: "k", mergedRefs: [] },
    ]);
  });
});

/** Which moments each session is left with. */
const ownMoments = (...family: Parameters<typeof resolveFamily>[0]) =>
  Object.fromEntries(
    resolveFamily(family).map(({ key, record, copied }) => [
      key,
      record.steps
        .filter((step) => !copied.steps.has(step.stepKey))
        .map((step) => step.ordinal / 100),
    ]),
  );
const line = { lineage: "first" };
const timeless = (ref: string, moments: readonly number[]) => {
  const record = telling(ref, moments, line);
  return { ...record, steps: record.steps.map((step) => ({ ...step, at: null })) };
};

describe("copies of one history", () => {
  it("leaves a fork what it added", () => {
    const original = telling("a", range(0, 6), line);
    const fork = telling("b", range(0, 9), line);
    const expected = { a: range(0, 6), b: range(6, 9) };
    expect(ownMoments(original, fork)).toEqual(expected);
    expect(ownMoments(fork, original)).toEqual(expected);
  });

  it("counts steps, calls and tokens once", () => {
    const members = resolveFamily([
      telling("a", range(0, 6), line),
      telling("b", range(0, 9), line),
    ]);
    const copied = members.find(({ key }) => key === "b")?.copied;
    expect([copied?.steps.size, copied?.calls.size, copied?.requests.size]).toEqual([6, 2, 2]);
    expect(members[0]?.copied.steps.size).toBe(0);
  });

  it("follows a fork of a fork", () => {
    expect(
      ownMoments(
        telling("c", range(0, 3), line),
        telling("b", range(0, 6), line),
        telling("a", range(0, 9), line),
      ),
    ).toEqual({ a: [6, 7, 8], b: [3, 4, 5], c: [0, 1, 2] });
  });

  it("gives what two sessions share to the one whose own part began first", () => {
    const earlier = telling("z", range(0, 7), line);
    const later = telling("a", [...range(0, 3), 8], line);
    expect(ownMoments(later, earlier)).toEqual({ a: [8], z: range(0, 7) });
  });

  it("goes by the stated start where there is one", () => {
    const copy = telling("a", range(0, 3), { ...line, started_at: "900" });
    const original = telling("b", range(0, 6), { ...line, started_at: "100" });
    expect(ownMoments(copy, original)).toEqual({ a: [], b: range(0, 6) });
  });

  it("decides without any time", () => {
    expect(ownMoments(timeless("a", range(0, 6)), timeless("b", range(0, 3)))).toEqual({
      a: [3, 4, 5],
      b: [0, 1, 2],
    });
  });

  it("leaves sessions of other lineages and of none alone", () => {
    expect(
      ownMoments(
        telling("a", [0, 1]),
        telling("b", [0, 1]),
        telling("c", [0, 1], { lineage: "other" }),
      ),
    ).toEqual({ a: [0, 1], b: [0, 1], c: [0, 1] });
  });
});
