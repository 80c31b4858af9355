import { describe, expect, it } from "vitest";
import { timeOf } from "./timestamp.ts";

describe("timeOf", () => {
  it.each([
    ["2026-04-18T19:26:00Z", Date.UTC(2026, 3, 18, 19, 26)],
    ["2026-04-18T21:26:00.123456+02:00", Date.UTC(2026, 3, 18, 19, 26, 0, 123)],
    ["2026-04-18T19:26:00.214787", new Date(2026, 3, 18, 19, 26, 0, 214).getTime()],
    ["2026-04-18 19:26:00", new Date(2026, 3, 18, 19, 26).getTime()],
    [1_776_540_360.25, 1_776_540_360_250],
    [1_776_540_360_250, 1_776_540_360_250],
    ["2026-13-45T99:99:99Z", null],
    ["yesterday", null],
    ["1", null],
    [0, null],
    [-5, null],
    [Number.NaN, null],
    [1e308, null],
    [{}, null],
    [null, null],
    [undefined, null],
  ])("takes %j to %j", (value, time) => {
    expect(timeOf(value)).toBe(time);
  });
});
