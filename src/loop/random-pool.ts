import { randomBytes } from "node:crypto";

const poolBytes = 8192;

/** Random bytes, fetched from the system many at a time: asking for each id costs more than making it. */
export function createRandomPool(): (count: number) => Uint8Array {
  let pool = randomBytes(0);
  let used = 0;
  return (count) => {
    if (used + count > pool.length) {
      pool = randomBytes(Math.max(count, poolBytes));
      used = 0;
    }
    used += count;
    return pool.subarray(used - count, used);
  };
}
