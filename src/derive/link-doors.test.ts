import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../core/random.ts";
import type { Door, ObservationRow } from "../core/rows.ts";
import { isUnnamedCall } from "../core/unnamed-call.ts";
import { foldExecutions } from "./fold-executions.ts";
import { linkDoors } from "./link-doors.ts";
import { callRow, resultRow } from "./sample-record.suite.ts";

interface Told {
  readonly door: Door;
  /** `?...` where the door gave none. */
  readonly key: string;
  /** Seconds: its beginning for transcripts, its end for live doors. */
  readonly second: number;
  readonly content?: string;
}

const live = { sourceKey: null, locator: null, rawHmac: null };

/** Call and result as a door tells them. */
function told({ door, key, second, content = "make" }: Told): readonly ObservationRow[] {
  const about = { door, callKey: key, tool: "Bash", ...(door === "transcript" ? {} : live) };
  const at = second * 1000;
  const isLive = door !== "transcript";
  return [
    callRow("s", 2, {
      ...about,
      paramHash: `hash of ${content}`,
      at: isLive ? null : at,
      ordinal: at,
    }),
    resultRow("s", 2, { ...about, at, ordinal: at, latencyUs: isLive ? 7 : null }),
  ];
}

/** A call that the answer of a model asks for, as its message event tells it. */
function asked(key: string, second: number, content = "make"): readonly ObservationRow[] {
  const at = second * 1000;
  const about = { door: "otlp", callKey: key, stepKey: "answer", tool: "Bash", ...live } as const;
  return [callRow("s", 2, { ...about, paramHash: `hash of ${content}`, at, ordinal: at })];
}

const done = (key: string, second: number) => told({ door: "otlp", key, second });
const fold = (rows: readonly ObservationRow[]) => foldExecutions(linkDoors(rows));
const keys = (rows: readonly ObservationRow[]) => fold(rows).map(({ callKey }) => callKey);

describe("a call without an id", () => {
  it("is the only equal one within 30 s, and brings what its door knows best", () => {
    const rows = [
      ...told({ door: "transcript", key: "a", second: 10 }),
      ...told({ door: "transcript", key: "b", second: 12, content: "make check" }),
      ...told({ door: "hook", key: "?1", second: 35 }),
    ];
    expect(keys(rows)).toEqual(["a", "b"]);
    expect(fold(rows)[0]).toMatchObject({
      at: 10_000,
      latencyUs: 7,
      sourceKey: rows[0]?.sourceKey,
    });
  });

  it.each([
    ["31 s later", 41, "make"],
    ["with other parameters", 10, "make all"],
  ])("%s is another", (_, second, content) => {
    const rows = [
      ...told({ door: "transcript", key: "a", second: 10 }),
      ...told({ door: "hook", key: "?1", second, content }),
    ];
    expect(keys(rows).toSorted()).toEqual(["?1", "a"]);
  });

  it("could be one of two: kept apart, and counted", () => {
    const rows = [
      ...told({ door: "transcript", key: "a", second: 10 }),
      ...told({ door: "transcript", key: "b", second: 12 }),
      ...told({ door: "hook", key: "?1", second: 13 }),
    ];
    expect(keys(rows).toSorted()).toEqual(["??1", "a", "b"]);
  });

  it("is told apart by the order where each has its own", () => {
    const rows = [
      ...told({ door: "transcript", key: "a", second: 10 }),
      ...told({ door: "transcript", key: "b", second: 12 }),
      ...told({ door: "hook", key: "?2", second: 13 }),
      ...told({ door: "hook", key: "?1", second: 11 }),
    ];
    expect(keys(rows)).toEqual(["a", "b"]);
  });

  it("is not linked to a call that its door told under its id", () => {
    const rows = [
      ...told({ door: "transcript", key: "a", second: 10 }),
      ...told({ door: "hook", key: "a", second: 10 }),
      ...told({ door: "hook", key: "?1", second: 11 }),
    ];
    expect(keys(rows).toSorted()).toEqual(["?1", "a"]);
  });

  describe("of which its own door told that a model asked for it", () => {
    it("is that call", () => {
      const rows = [...asked("a", 10), ...done("?1", 11)];
      expect(fold(rows)).toMatchObject([{ callKey: "a", stepKey: "answer", latencyUs: 7 }]);
    });

    it.each([
      ["was done before", [...asked("a", 10), ...done("?1", 9)], ["?1", "a"]],
      ["was done long after", [...asked("a", 10), ...done("?1", 41)], ["?1", "a"]],
      [
        "was told under its id as well",
        [...asked("a", 10), ...done("a", 10), ...done("?1", 11)],
        ["?1", "a"],
      ],
      [
        "was done twice",
        [...asked("a", 10), ...done("?1", 11), ...done("?2", 12)],
        ["??1", "??2", "a"],
      ],
      [
        "was asked for twice",
        [...asked("a", 10), ...asked("b", 11), ...done("?1", 12)],
        ["??1", "a", "b"],
      ],
    ])("is another, or could be, where it %s", (_, rows, expected) => {
      expect(keys(rows).toSorted()).toEqual(expected);
    });

    it("is told apart by the order where each was done", () => {
      const rows = [...asked("a", 10), ...asked("b", 12), ...done("?1", 11), ...done("?2", 13)];
      expect(keys(rows)).toEqual(["a", "b"]);
    });
  });

  it("goes by the parameters of the most trusted door where the doors of a call disagree", () => {
    const rows = [
      ...told({ door: "transcript", key: "a", second: 10, content: "z" }),
      ...told({ door: "otlp", key: "a", second: 10, content: "a" }),
      ...told({ door: "event", key: "?1", second: 10, content: "z" }),
    ];
    expect(keys(rows)).toEqual(["a"]);
  });

  it("is one with that of another door that gave no id either", () => {
    const rows = [
      ...told({ door: "otlp", key: "?1", second: 10 }),
      ...told({ door: "hook", key: "?2", second: 10 }),
    ];
    expect(keys(rows)).toEqual(["?2"]);
  });
});

describe("laws", () => {
  const doors: readonly Door[] = ["transcript", "hook", "otlp", "event"];
  const moment = {
    id: fc.integer({ min: 0, max: 6 }),
    second: fc.integer({ min: 0, max: 90 }),
    content: fc.constantFrom("make", "make check"),
  };
  const anyTold = fc
    .record({ ...moment, door: fc.constantFrom(...doors), isNamed: fc.boolean() })
    .map(({ door, id, isNamed, ...rest }) =>
      told({ door, key: isNamed || door === "transcript" ? `c${id}` : `?${door}${id}`, ...rest }),
    );
  const anyAsked = fc
    .record(moment)
    .map(({ id, second, content }) => asked(`c${id}`, second, content));
  const record = fc
    .array(fc.oneof({ weight: 3, arbitrary: anyTold }, { weight: 1, arbitrary: anyAsked }), {
      maxLength: 12,
    })
    .map((rows) => rows.flat());

  it("order, repetition and splitting change nothing", () => {
    fc.assert(
      fc.property(record, fc.nat(), (rows, shift) => {
        const expected = fold(rows);
        const random = createRandom(shift);
        const order = rows.map((row) => ({ row, by: random() }));
        const shuffled = order.toSorted((a, b) => a.by - b.by).map(({ row }) => row);
        expect(fold(shuffled)).toEqual(expected);
        expect(fold([...rows, ...shuffled])).toEqual(expected);
        const half = Math.floor(rows.length / 2);
        expect(fold([...rows.slice(half), ...rows.slice(0, half)])).toEqual(expected);
      }),
    );
  });

  it("of any part of the record, every call is told once: none is lost, none that has an id merged with another", () => {
    fc.assert(
      fc.property(fc.subarray([...doors]), record, (kept, rows) => {
        const part = rows.filter(({ door }) => kept.includes(door));
        const named = new Set(part.map((row) => row.callKey).filter((key) => !isUnnamedCall(key)));
        const found = keys(part);
        expect(new Set(found).size).toBe(found.length);
        expect(new Set(found.filter((key) => !isUnnamedCall(key)))).toEqual(named);
        expect(linkDoors(part)).toHaveLength(part.length);
      }),
    );
  });
});
