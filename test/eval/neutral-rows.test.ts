import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { neutralRows } from "../../eval/data/neutral-rows.ts";

const schema = z.object({ task: z.string() });

function written(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-rows-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "rows.jsonl");
  writeFileSync(path, text);
  return path;
}

test("rows are read a line each, empty lines left out", async () => {
  const path = written('{"task":"a"}\n\n{"task":"b"}\n');
  await expect(neutralRows(path, schema)).resolves.toEqual([{ task: "a" }, { task: "b" }]);
});

test.each([
  ['{"task":"a"}\n{"task":\n', ":2: not JSON"],
  ['{"task":1}\n', ":1: not a row of the neutral layout: "],
])("%j is told with its file and line", async (text, message) => {
  const path = written(text);
  await expect(neutralRows(path, schema)).rejects.toThrow(path + message);
});
