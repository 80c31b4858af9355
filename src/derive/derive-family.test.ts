import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Family, SessionRecord } from "../core/derived.ts";
import { extractors } from "../learn/harvest/extractors.ts";
import { deriveFamily } from "./derive-family.ts";
import {
  callRow,
  factRow,
  hex,
  plainOptions,
  range,
  resultRow,
  sampleRecord,
  sessionRow,
  stepRow,
  telling,
} from "./sample-record.suite.ts";

const derive = (family: Family) => deriveFamily(family, plainOptions);
const child = (ref: string, parentRef: string): SessionRecord =>
  sampleRecord(ref, { session: sessionRow(ref, { parentRef }) });
const placeOf = (family: Family) =>
  Object.fromEntries(
    derive(family).map(({ view }) => [view.key, [view.parentKey, view.rootKey, view.complexity]]),
  );

describe("parents and children", () => {
  it("name the parent and the topmost ancestor", () => {
    expect(placeOf([sampleRecord("a"), child("b", "a"), child("c", "b")])).toEqual({
      a: [null, "a", "epic"],
      b: ["a", "a", "epic"],
      c: ["b", "a", "simple"],
    });
  });

  it("name the variant that is the parent, and the plain id where only that is known", () => {
    const variants = [sampleRecord("a~1"), sampleRecord("a~2")];
    expect(placeOf([...variants, child("b", "a~2"), child("c", "a"), child("d", "z~9")])).toEqual({
      a: [null, "a", "epic"],
      "a~2": [null, "a~2", "epic"],
      b: ["a~2", "a~2", "simple"],
      c: ["a", "a", "simple"],
      d: ["z", "z", "simple"],
    });
  });

  it("end on a cycle", () => {
    expect(Object.keys(placeOf([child("a", "b"), child("b", "a")]))).toEqual(["a", "b"]);
    expect(placeOf([child("a", "a")])["a"]?.[1]).toBe("a");
  });
});

const ran = (n: number, command: string, over: Parameters<typeof resultRow>[2]) => [
  callRow("a", n, { paramsRedacted: JSON.stringify({ command }), paramHash: hex(32, command) }),
  resultRow("a", n, over),
];

describe("what is derived of a family", () => {
  it("holds cells and findings of each session", () => {
    const facts = { lineage: "l" };
    const [original, fork] = derive([
      telling("a", range(0, 6), facts),
      telling("b", range(0, 9), facts),
    ]);
    expect(original?.cells.reduce((sum, cell) => sum + cell.successes, 0)).toBe(2);
    expect(fork?.cells.reduce((sum, cell) => sum + cell.successes, 0)).toBe(1);
  });

  it("leaves nothing under a merged reference", () => {
    const derived = derive([telling("k~a", [0, 2]), telling("k", [5])]);
    expect(derived.map(({ ref, mergedInto }) => [ref, mergedInto])).toEqual([
      ["k~a", undefined],
      ["k", "k"],
    ]);
    expect(derived[0]?.view.executions).toHaveLength(2);
    expect(derived[1]).toMatchObject({
      cells: [],
      findings: [],
      signals: [],
      view: { steps: [], executions: [] },
    });
  });

  it("learns with the extractors it is given", () => {
    const record = sampleRecord("a", {
      steps: range(0, 3).map((n) => stepRow("a", n)),
      observations: [
        ...ran(1, "pytest tests", {
          outcome: "failure",
          failureKind: "nonzero-exit",
          exitCode: 127,
          errorRedacted: "bash: pytest: command not found",
          errorTemplateId: hex(32, "template"),
        }),
        ...ran(2, "python3 -m pytest tests", {}),
      ],
    });
    const [derived] = deriveFamily([record], { ...plainOptions, extractors });
    expect(derived?.findings.map((finding) => finding.extractor)).toContain("fixes");
  });
});

/** A family of every kind at once: variants, a report without first record, forks, children. */
const everyKind: Family = [
  telling("k~a", range(0, 8), { lineage: "l", title: "one" }),
  telling("k~b", range(2, 5), { lineage: "m", started_at: "50" }),
  telling("k", range(6, 11), { title: "two", model: "model-b" }),
  telling("fork", range(0, 14), { lineage: "l", declared_cost_nano: "12" }),
  { ...telling("child", range(20, 24)), session: sessionRow("child", { parentRef: "k~a" }) },
];

const lists = ["facts", "steps", "usage", "observations", "outcomes"] as const;
type Rows = Pick<SessionRecord, (typeof lists)[number]>;

const rearranged = (record: SessionRecord): fc.Arbitrary<SessionRecord> =>
  fc
    .tuple(
      ...lists.map((list) =>
        fc.subarray([...record[list]] as unknown[]).chain((again) => {
          const rows = [...record[list], ...again] as unknown[];
          return fc.shuffledSubarray(rows, { minLength: rows.length });
        }),
      ),
    )
    .map((rows) => ({
      ...record,
      ...(Object.fromEntries(lists.map((list, n) => [list, rows[n]])) as unknown as Rows),
    }));

/** Some rows of the session told by a report that did not know its first record. */
const split = (record: SessionRecord): fc.Arbitrary<readonly SessionRecord[]> =>
  fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }).map((sides) => {
    const side = (here: boolean): Rows =>
      Object.fromEntries(
        lists.map((list) => [
          list,
          record[list].filter((_, n) => sides[n % sides.length] === here),
        ]),
      ) as unknown as Rows;
    return [
      { ...record, ...side(true) },
      { ...record, ...side(false), session: { ...record.session, ref: "k" } },
    ];
  });

describe("derivation", () => {
  it("does not depend on the order of sessions and rows, nor on repetition", () => {
    const expected = derive(everyKind);
    const family = fc
      .tuple(...everyKind.map(rearranged))
      .chain((records) => fc.shuffledSubarray(records, { minLength: records.length }));
    fc.assert(
      fc.property(family, (other) => {
        expect(derive(other)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("does not depend on how the rows of a session are split over its references", () => {
    const whole = telling("k~a", range(0, 20), { title: "one", model: "model-b", agent: "x" });
    const expected = derive([whole])[0];
    fc.assert(
      fc.property(split(whole), (parts) => {
        expect(derive(parts)[0]).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("is defined for facts that contradict each other", () => {
    const facts = [factRow("s", { value: "a" }), factRow("s", { value: "b" })];
    const [one] = derive([sampleRecord("s", { facts })]);
    const [other] = derive([sampleRecord("s", { facts: facts.toReversed() })]);
    expect(one).toEqual(other);
  });
});
