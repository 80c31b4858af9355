import { createRandom, pick, type Random } from "../src/core/random.ts";

/** Whole number from `low` to `high`, both inclusive. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function hex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits) text += between(random, 0, 0xfffffff).toString(16).padStart(7, "0");
  return text.slice(0, digits);
}

const words = (
  "the build fails because of a missing import so read file and check where value is used then change test run again " +
  "session store reader writer index cursor batch line parse token redact excerpt outcome error retry branch commit " +
  "module export function return const type interface async await promise buffer string number path folder config"
).split(" ");

const codeLines = [
  'import { readFile } from "node:fs/promises";',
  "export async function load(path: string): Promise<Config> {",
  '  const text = await readFile(path, "utf8");',
  "  if (value === undefined) return null;",
  "  for (const entry of entries) total += entry.size;",
  "  expect(result).toEqual({ files: 3, bytes: 4096 });",
  '\tif err != nil {\n\t\treturn fmt.Errorf("open %s: %w", name, err)\n\t}',
  'def handler(event, context):\n    return {"statusCode": 200}',
  "src/ingest/reader.ts:42:17 - error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
  "PASS test/reader.test.ts (12 tests) 231ms",
  "drwxr-xr-x  5 dev dev  4096 Nov 20 20:34 packages",
  "-rw-r--r--  1 dev dev 12783 Nov 20 20:34 package-lock.json",
  '    "resolved": "https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz",',
  "commit 5d41402abc4b2a76b9719d911017c592a1b2c3d4",
  "  → 3 passed, 1 failed … see above ✓",
];

/** A pool of text is made once; texts are pieces of it, so that generating costs little beside writing. */
export interface TextPool {
  prose(random: Random, length: number): string;
  code(random: Random, length: number): string;
}

const POOL_LENGTH = 1 << 20;

export function createTextPool(seed: number): TextPool {
  const random = createRandom(seed);
  const prose = fill(random, () => `${pick(random, words)}${random() < 0.08 ? ". " : " "}`);
  const code = fill(
    random,
    () => `${" ".repeat(between(random, 0, 6))}${pick(random, codeLines)} ${hex(random, 6)}\n`,
  );
  return {
    prose: (source, length) => piece(source, prose, length),
    code: (source, length) => piece(source, code, length),
  };
}

function fill(random: Random, make: () => string): string {
  let text = "";
  while (text.length < POOL_LENGTH) text += make();
  return text;
}

function piece(random: Random, pool: string, length: number): string {
  const start = between(random, 0, pool.length - length - 1);
  return pool.slice(start, start + length);
}
