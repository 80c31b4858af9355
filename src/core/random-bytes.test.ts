import { expect, it } from "vitest";
import { randomBytes } from "./random-bytes.ts";

it("gives as many bytes as were asked for, other ones each time", () => {
  for (const count of [0, 1, 10, 32, 1000]) expect(randomBytes(count)).toHaveLength(count);
  expect(randomBytes(32)).not.toEqual(randomBytes(32));
});

it("gives every byte about as often", () => {
  const counts = new Uint32Array(256);
  for (const byte of randomBytes(256 * 1000)) counts[byte] = (counts[byte] ?? 0) + 1;
  // Eight standard deviations of a count of 1,000.
  expect(Math.min(...counts)).toBeGreaterThan(1000 - 8 * Math.sqrt(1000));
  expect(Math.max(...counts)).toBeLessThan(1000 + 8 * Math.sqrt(1000));
});
