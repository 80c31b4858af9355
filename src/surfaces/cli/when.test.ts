import { expect, it } from "vitest";
import { parseCount, parseWhen } from "./when.ts";

it("a count is a whole number from 1 that a program can count to", () => {
  expect(parseCount("20", "--limit")).toBe(20);
  for (const text of ["0", "-1", "1.5", "1e20", "99999999999999999999", "0x10", " 5", ""]) {
    expect(() => parseCount(text, "--limit")).toThrow("--limit takes a whole number from 1");
  }
});

it("a time is a day of the calendar, or so long ago", () => {
  const now = Date.UTC(2026, 2, 10);
  expect(parseWhen("2w", now)).toBe(Date.UTC(2026, 1, 24));
  expect(parseWhen("2024-02-29", now)).toBe(Date.UTC(2024, 1, 29));
  expect(parseWhen("2026-03-01T12:30:00+01:00", now)).toBe(Date.UTC(2026, 2, 1, 11, 30));
  for (const text of [
    "2026-02-30",
    "2026-02-29",
    "2026-13-01",
    "2026-02-30T00:00:00Z",
    "2026-03-01x",
    "",
  ]) {
    expect(() => parseWhen(text, now)).toThrow("cannot read the time");
  }
});
