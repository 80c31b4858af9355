import { describe, expect, it } from "vitest";
import { possibleTimeOf, timeOf } from "./timestamp.ts";

describe("timeOf", () => {
  it.each([
    ["2026-04-18T19:26:00Z", Date.UTC(2026, 3, 18, 19, 26)],
    ["2026-04-18T21:26:00.123456+02:00", Date.UTC(2026, 3, 18, 19, 26, 0, 123)],
    ["2026-04-18T19:26:00.214787", Date.UTC(2026, 3, 18, 19, 26, 0, 214)],
    ["2026-04-18 19:26:00", Date.UTC(2026, 3, 18, 19, 26)],
    ["2026-04-18T19:26", Date.UTC(2026, 3, 18, 19, 26)],
    ["2026-04-18 19:26:00-0500", Date.UTC(2026, 3, 19, 0, 26)],
    [1_776_540_360.25, 1_776_540_360_250],
    [1_776_540_360_250, 1_776_540_360_250],
    ["2026-13-45T99:99:99Z", null],
    ["yesterday", null],
    ["1", null],
    [0, null],
    // Cannot be true: admission counts them.
    [-5, -5000],
    [1e308, 1e308],
    ["1969-12-31T23:59:59Z", -1000],
    [Number.NaN, null],
    [{}, null],
    [null, null],
    [undefined, null],
  ])("takes %j to %j", (value, time) => {
    expect(timeOf(value)).toBe(time);
  });

  it.each([-5, 1e308, 0, "yesterday"])("takes %j for no possible time", (value) => {
    expect(possibleTimeOf(value)).toBeNull();
    expect(possibleTimeOf("2026-04-18T19:26:00Z")).toBe(Date.UTC(2026, 3, 18, 19, 26));
  });

  it.each([
    ["2026-04-18T19:26:00.214", "Europe/Berlin", "2026-04-18T17:26:00.214Z"],
    ["2026-01-18T19:26:00", "Europe/Berlin", "2026-01-18T18:26:00.000Z"],
    ["2026-04-18 01:26:00", "America/New_York", "2026-04-18T05:26:00.000Z"],
    // Minutes before and after the clocks are changed.
    ["2026-03-29T01:59:00", "Europe/Berlin", "2026-03-29T00:59:00.000Z"],
    ["2026-03-29T03:01:00", "Europe/Berlin", "2026-03-29T01:01:00.000Z"],
    ["2026-10-25T03:01:00", "Europe/Berlin", "2026-10-25T02:01:00.000Z"],
    ["2026-04-18T19:26:00Z", "Europe/Berlin", "2026-04-18T19:26:00.000Z"],
    ["2026-04-18T19:26:00", "Nowhere/Land", "2026-04-18T19:26:00.000Z"],
  ])("takes %j in %s to %s", (text, zone, instant) => {
    expect(new Date(timeOf(text, zone) ?? 0).toISOString()).toBe(instant);
  });
});
