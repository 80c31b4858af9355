import { describe, expect, it } from "vitest";
import { createFieldCheck } from "./field-check.ts";

describe("createFieldCheck", () => {
  it.each([
    [0, 0],
    [12, 12],
    [1.6, 2],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [-1, null],
    [-0.2, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [1e300, null],
    ["7" as unknown as number, null],
    [{} as unknown as number, null],
  ])("counts %j as %j", (value, expected) => {
    const fields = createFieldCheck("s", undefined);
    expect(fields.count(value, "f", "b:0-1")).toBe(expected);
    expect(fields.take()).toHaveLength(expected === null ? 1 : 0);
  });

  it.each([
    [0, 0],
    [Date.UTC(2026, 2, 2) + 0.4, Date.UTC(2026, 2, 2)],
    [Date.UTC(2255, 0), Date.UTC(2255, 0)],
    [Date.UTC(2256, 0), null],
    // Fourteen digits, taken for milliseconds, are the year 5138.
    [99_999_999_999_999, null],
    [-1, null],
    [Number.NaN, null],
    ["1" as unknown as number, null],
  ])("takes %j for the time %j", (value, expected) => {
    const fields = createFieldCheck("s", undefined);
    expect(fields.time(value, "at", "b:0-1")).toBe(expected);
    expect(fields.take()).toHaveLength(expected === null ? 1 : 0);
  });

  it("leaves unknown unknown", () => {
    const fields = createFieldCheck("s", undefined);
    expect(fields.optionalCount(null, "f", "")).toBeNull();
    expect(fields.optionalCount(undefined, "f", "")).toBeNull();
    expect(fields.time(null, "f", "")).toBeNull();
    expect(fields.within(undefined, 0, 1, "f", "")).toBeNull();
    expect(fields.take()).toEqual([]);
  });

  it("keeps what lies within bounds", () => {
    const fields = createFieldCheck("s", undefined);
    expect(fields.within(0.25, 0, 1, "f", "")).toBe(0.25);
    expect(fields.within(1.25, 0, 1, "f", "")).toBeNull();
    expect(fields.take()).toHaveLength(1);
  });

  it("says each field once for a source, also in another run", () => {
    const fields = createFieldCheck("s", undefined);
    fields.count(-1, "usage.input", "b:5-9");
    fields.count(-2, "usage.input", "b:10-12");
    fields.count(-2, "at", "b:10-12");
    expect(fields.take()).toEqual([
      {
        sourceKey: "s",
        position: "b:5-9",
        reason: "invalid-field",
        detail: "usage.input is not a number from 0 on; kept as unknown.",
      },
      expect.objectContaining({ position: "b:10-12" }),
    ]);
    const later = createFieldCheck("s", JSON.parse(JSON.stringify(fields.reported())));
    later.count(-1, "at", "b:20-21");
    later.count(-1, "latencyMs", "b:20-21");
    expect(later.take()).toHaveLength(1);
  });
});
