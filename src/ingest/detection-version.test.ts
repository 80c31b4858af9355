import { expect, it } from "vitest";
import { detectionVersionOf } from "./detection-version.ts";

const reader = (name: string, readerVersion: number) => ({ name, readerVersion });
const version = detectionVersionOf([reader("a", 1), reader("b", 2)]);

it.each([
  ["one is added", [reader("a", 1), reader("b", 2), reader("c", 1)]],
  ["one learns to read more", [reader("a", 2), reader("b", 2)]],
  ["one learns to read more and another goes", [reader("b", 3)]],
  ["one learns what another unlearns", [reader("a", 2), reader("b", 1)]],
  ["one gets another name", [reader("a", 1), reader("c", 2)]],
])("is another when %s", (_change, readers) => {
  expect(detectionVersionOf(readers)).not.toBe(version);
});

it("is the same for the same readers, and a number that a store keeps", () => {
  expect(detectionVersionOf([reader("a", 1), reader("b", 2)])).toBe(version);
  expect(version).toBeGreaterThan(0);
  expect(version).toBeLessThan(2 ** 31);
  expect(Number.isInteger(version)).toBe(true);
});
