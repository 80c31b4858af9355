import { expect, it } from "vitest";
import { createRandomPool } from "./random-pool.ts";

it("gives out no byte twice, however many are asked for", () => {
  const take = createRandomPool();
  const parts = [...Array.from({ length: 2000 }, () => take(10)), take(20_000)];
  expect(parts.map((part) => part.length)).toEqual(
    parts.map((_, index) => (index < 2000 ? 10 : 20_000)),
  );
  const texts = parts.map((part) => Buffer.from(part.subarray(0, 10)).toString("hex"));
  expect(new Set(texts).size).toBe(texts.length);
});
