import { cpSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { openLoop } from "../../src/index.ts";
import { writeKey } from "../faults/stores.ts";
import { trialFolder } from "./scan-trial.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures");
const isExpectation = /\.expected\.json$|\.sql$/;

/** The fixtures of a format, where it has more than one. */
function filesOf(format: string): readonly string[] {
  return readdirSync(join(fixtures, format), { recursive: true, encoding: "utf8" })
    .map((name) => join(format, name))
    .filter((name) => statSync(join(fixtures, name)).isFile() && !isExpectation.test(name));
}

const formats = readdirSync(fixtures).filter(
  (name) => statSync(join(fixtures, name)).isDirectory() && filesOf(name).length > 1,
);

/** What a program writes before the rest of its files, in this order; of all other formats files come in any order. */
const writtenFirst: Readonly<Record<string, readonly RegExp[]>> = {
  // Without it a trajectory is that of an agent by itself.
  harbor: [/config\.json$/],
};

function asWritten(format: string, names: readonly string[]): readonly string[] {
  const first = writtenFirst[format] ?? [];
  const rank = (name: string): number => {
    const found = first.findIndex((pattern) => pattern.test(name));
    return found === -1 ? first.length : found;
  };
  return names.toSorted((a, b) => rank(a) - rank(b));
}

/** What is derived when these files arrive in these groups, and all that is there is scanned after each. */
async function derivedAsTheyArrive(
  folder: string,
  groups: readonly (readonly string[])[],
): Promise<readonly string[]> {
  rmSync(folder, { recursive: true, force: true });
  const userHome = trialFolder();
  const home = join(userHome, ".whetstone");
  writeKey(home);
  const clock = { now: () => Date.UTC(2026, 8, 1) };
  await using loop = await openLoop({ home, userHome, env: {}, clock });
  for (const group of groups) {
    for (const name of group) {
      cpSync(join(fixtures, name), join(folder, name), { preserveTimestamps: true });
    }
    // oxlint-disable-next-line no-await-in-loop -- the order is what is tried
    await loop.scan({ paths: [folder], learn: true });
  }
  const rows: string[] = [];
  for await (const row of loop.store.canonicalRows()) rows.push(canonicalJson(row));
  return rows;
}

describe("the order in which files arrive", () => {
  it.each(formats)(
    "changes nothing derived of %s",
    async (format) => {
      const names = filesOf(format);
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...names], { minLength: names.length }),
          fc.integer({ min: 1, max: 3 }),
          async (any, size) => {
            const shuffled = asWritten(format, any);
            const groups = Array.from({ length: Math.ceil(shuffled.length / size) }, (_, index) =>
              shuffled.slice(index * size, (index + 1) * size),
            );
            // Sources are told by their path: both stores read the same folder.
            const folder = join(trialFolder(), "copy");
            const actual = await derivedAsTheyArrive(folder, groups);
            const expected = await derivedAsTheyArrive(folder, [shuffled]);
            const wanted = new Set(expected);
            expect(actual.filter((row) => !wanted.has(row)).slice(0, 3)).toEqual([]);
            expect(actual).toHaveLength(expected.length);
          },
        ),
        { numRuns: 4 },
      );
    },
    120_000,
  );
});
