import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMutationLog, type MutationFault, replayMutations } from "./mutation-log.ts";

interface Replay {
  readonly value: unknown;
  readonly faults: readonly MutationFault["reason"][];
}

function replay(...entries: readonly (object | string)[]): Replay {
  const faults: MutationFault["reason"][] = [];
  const lines = entries.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  const parsed = replayMutations(bytes, ({ reason }) => faults.push(reason));
  return { value: "value" in parsed ? parsed.value : parsed.reason, faults };
}

const begun = { kind: 0, v: { title: "a", list: [1, { deep: true }] } };

describe("a log of mutations", () => {
  it.each<[string, readonly (object | string)[], unknown]>([
    ["sets", [{ kind: 1, k: ["title"], v: "b" }], { title: "b", list: [1, { deep: true }] }],
    [
      "sets within lists",
      [{ kind: 1, k: ["list", 1, "deep"], v: 2 }],
      { title: "a", list: [1, { deep: 2 }] },
    ],
    ["removes", [{ kind: 3, k: ["title"] }], { list: [1, { deep: true }] }],
    [
      "adds",
      [{ kind: 2, k: ["list"], v: [3, 4] }],
      { title: "a", list: [1, { deep: true }, 3, 4] },
    ],
    ["cuts", [{ kind: 2, k: ["list"], i: 1 }], { title: "a", list: [1] }],
    ["cuts and adds", [{ kind: 2, k: ["list"], i: 0, v: [9] }], { title: "a", list: [9] }],
    [
      "begins a list",
      [{ kind: 2, k: ["more"], v: [1] }],
      { title: "a", list: [1, { deep: true }], more: [1] },
    ],
    ["begins anew", [{ kind: 0, v: { title: "z" } }], { title: "z" }],
  ])("%s", (_what, entries, value) => {
    expect(replay(begun, ...entries)).toEqual({ value, faults: [] });
  });

  it.each<[string, object | string, MutationFault["reason"]]>([
    ["a path that is not there", { kind: 1, k: ["list", 7, "x"], v: 1 }, "invalid-field"],
    [
      "a place far behind a list's end",
      { kind: 1, k: ["list", 4_000_000_000], v: 1 },
      "invalid-field",
    ],
    [
      "what every object inherits",
      { kind: 1, k: ["__proto__", "polluted"], v: 1 },
      "invalid-field",
    ],
    [
      "a constructor",
      { kind: 1, k: ["constructor", "prototype", "polluted"], v: 1 },
      "invalid-field",
    ],
    ["an unknown kind", { kind: 7, k: ["title"] }, "invalid-field"],
    ["no path", { kind: 1, v: 1 }, "invalid-field"],
    ["no JSON", "{", "malformed-json"],
  ])("tells and passes over %s", (_what, entry, reason) => {
    expect(replay(begun, entry)).toEqual({ value: begun.v, faults: [reason] });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("refuses what changes nest too deep, and a log without its beginning", () => {
    const deeper = Array.from({ length: 600 }, (_, depth) => ({
      kind: 1,
      k: Array.from({ length: depth + 1 }, () => "a"),
      v: {},
    }));
    expect(replay(begun, ...deeper).value).toBe("too-deep");
    expect(replay({ kind: 1, k: ["title"], v: 1 })).toEqual({
      value: "malformed-json",
      faults: ["invalid-field"],
    });
  });

  it("waits for the end of a last line", () => {
    const text = `${JSON.stringify(begun)}\n{"kind":1,"k":["ti`;
    const faults: MutationFault[] = [];
    const parsed = replayMutations(Buffer.from(text), (fault) => faults.push(fault));
    expect(parsed).toEqual({ value: begun.v });
    expect(faults).toEqual([]);
  });

  it("is told by its first entry", () => {
    expect(isMutationLog(Buffer.from(JSON.stringify(begun)))).toBe(true);
    for (const other of ['{"kind":1,"k":[],"v":{}}', '{"kind":0}', "[]", ""])
      expect(isMutationLog(Buffer.from(other))).toBe(false);
  });

  it("comes to what its writer had, whatever was pushed and set", () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant(2), k: fc.constant(["list"]), v: fc.array(fc.jsonValue()) }),
      fc.record({ kind: fc.constant(2), k: fc.constant(["list"]), i: fc.nat(5) }),
      fc.record({ kind: fc.constant(1), k: fc.constant(["title"]), v: fc.string() }),
    );
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const list: unknown[] = [...begun.v.list];
        let { title } = begun.v;
        for (const one of changes) {
          if (one.kind === 1 && "v" in one && typeof one.v === "string") title = one.v;
          if ("i" in one) list.length = Math.min(list.length, one.i);
          if (one.kind === 2 && "v" in one && Array.isArray(one.v)) list.push(...one.v);
        }
        const expected = JSON.parse(JSON.stringify({ title, list })) as unknown;
        expect(replay(begun, ...changes)).toEqual({ value: expected, faults: [] });
      }),
    );
  });
});
