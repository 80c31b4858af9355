import { expect, it } from "vitest";
import { timeOrdinal } from "./time-ordinal.ts";

it.each([
  [0, 0],
  [1.5, 1500],
  [1_760_000_000_000.25, 1_760_000_000_000_250],
  [-5, -5000],
])("%d ms is %d", (atMs, ordinal) => {
  expect(timeOrdinal(atMs)).toBe(ordinal);
});

it.each([8.64e15, 18_446_744_073_709.55, -8.64e15])(
  "%d ms is a number that a store can read",
  (atMs) => {
    expect(Number.isSafeInteger(timeOrdinal(atMs) + 2)).toBe(true);
    expect(Math.sign(timeOrdinal(atMs))).toBe(Math.sign(atMs));
  },
);
