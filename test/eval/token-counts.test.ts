import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { tokenCounters } from "../../eval/data/token-counts.ts";
import { readSource } from "../../eval/parse/source-reading.ts";
import { isCompanion } from "../../src/ingest/pending-sources.ts";
import { fixturePath } from "../ingest/fixture-path.ts";

const root = fixturePath("");
const fixtures = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith(".expected.json"))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !isCompanion(path))
  .toSorted();

it("the tokens of every fixture are those that a count of its own finds", async () => {
  const counted: string[] = [];
  for (const path of fixtures) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, so that a failure names its file
    const { format, tokens } = await readSource(path);
    const count = tokenCounters.get(format ?? "");
    if (count === undefined) continue;
    const name = relative(root, path);
    expect({ name, ...tokens }).toEqual({ name, ...count(path) });
    counted.push(format ?? "");
  }
  expect(new Set(counted).size).toBeGreaterThan(20);
});
