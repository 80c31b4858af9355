import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { openLoop } from "../../src/index.ts";
import { writeKey } from "../faults/stores.ts";
import { trialFolder, write } from "./scan-trial.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures");
/** Expectations, and what is built into databases. */
const isNoTranscript = /\.expected\.json$|\.sql$|[\\/](?:store|sessions)[\\/]/;
const someLines = /\.jsonl$/;

/** Every fixture, a copy of each elsewhere, and of logs a copy that was made when half of it was written. */
function machine(): readonly string[] {
  const folder = trialFolder();
  const names = readdirSync(fixtures, { recursive: true, encoding: "utf8" }).filter(
    (name) => statSync(join(fixtures, name)).isFile() && !isNoTranscript.test(name),
  );
  cpSync(fixtures, join(folder, "live"), { recursive: true });
  cpSync(fixtures, join(folder, "backup"), { recursive: true });
  const halves = names
    .filter((name) => someLines.test(name))
    .map((name) => write(folder, join("older", name), halfOf(join(fixtures, name))));
  return [
    ...names.flatMap((name) => [join(folder, "live", name), join(folder, "backup", name)]),
    ...halves,
  ];
}

function halfOf(path: string): string {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines
    .slice(0, Math.ceil(lines.length / 2))
    .map((line) => `${line}\n`)
    .join("");
}

/** What is derived and learned when the files come in these groups, each a scan of its own, into a new store. */
async function learnedFrom(groups: readonly (readonly string[])[]): Promise<readonly string[]> {
  const userHome = trialFolder();
  const home = join(userHome, ".whetstone");
  writeKey(home);
  const clock = { now: () => Date.UTC(2026, 8, 1) };
  await using loop = await openLoop({ home, userHome, env: {}, clock });
  for (const paths of groups) {
    // oxlint-disable-next-line no-await-in-loop -- the order is what is tried
    await loop.scan({ paths, learn: true });
  }
  const rows: string[] = [];
  for await (const row of loop.store.canonicalRows()) rows.push(canonicalJson(row));
  return rows;
}

describe("the order in which files are read", () => {
  it("changes nothing derived, where copies and older copies are among them", async () => {
    const paths = machine();
    const expected = await learnedFrom([paths]);
    expect(expected.length).toBeGreaterThan(500);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...paths], { minLength: paths.length }),
        fc.integer({ min: 1, max: 40 }),
        async (shuffled, size) => {
          const groups = Array.from({ length: Math.ceil(shuffled.length / size) }, (_, index) =>
            shuffled.slice(index * size, (index + 1) * size),
          );
          const actual = await learnedFrom(groups);
          const wanted = new Set(expected);
          const other = actual.filter((row) => !wanted.has(row));
          expect(other.slice(0, 3)).toEqual([]);
          expect(actual).toEqual(expected);
        },
      ),
      { numRuns: 2 },
    );
  }, 300_000);
});
