import { expect, it } from "vitest";
import { restartWait } from "./restart-wait.ts";

it("doubles up to five minutes, and begins anew after a run that was longer", () => {
  const waits: number[] = [];
  for (let count = 0; count < 11; count += 1) waits.push(restartWait(waits.at(-1) ?? null, 10));
  const doubled = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
  expect(waits).toEqual(doubled.map((seconds) => seconds * 1000));
  expect(restartWait(300_000, 300_000)).toBe(300_000);
  expect(restartWait(300_000, 300_001)).toBe(1000);
});
