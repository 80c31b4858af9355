import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readStepRuns } from "../../eval/data/step-runs.ts";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { createMachine } from "./whetstone.ts";

interface Preference {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

function linesOf(path: string): readonly Preference[] {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Preference);
}

it("pairs --kind writes labelled steps and preference pairs of stored sessions, and of given paths", async () => {
  const machine = createMachine();
  writeFleet(machine.home, { seed: 3, sessions: 24, now: Date.now() });
  await machine.run(["scan"]);

  const out = join(machine.home, "data", "steps", "runs.jsonl");
  const steps = await machine.json(["pairs", "--kind", "steps", "-o", out]);
  jsonSchemas.pairs.parse(steps);
  expect(steps).toMatchObject({ kind: "steps", sessions: 24, lines: 24, output: out });
  // The layout of the evaluations: what is written is read back.
  const runs = await readStepRuns(join(machine.home, "data"));
  expect(runs).toHaveLength(24);
  const labels = runs.flatMap((run) => run.labels);
  expect(labels.every((label) => label !== null)).toBe(true);
  expect(new Set(labels)).toContain("neutral");
  expect(runs.every((run) => run.steps.length === run.labels.length)).toBe(true);

  const preference = await machine.json(["pairs", "--kind", "preference", "-o", "p.jsonl"]);
  const pairs = linesOf(join(machine.home, "p.jsonl"));
  expect(pairs.length).toBeGreaterThan(0);
  expect(preference["lines"]).toBe(pairs.length);
  for (const { prompt, chosen, rejected } of pairs) {
    expect(prompt).not.toBe("");
    expect(chosen).not.toBe(rejected);
    expect(JSON.parse(chosen)).toMatchObject({ tool: expect.any(String) as string });
  }

  const folder = join(machine.home, ".claude");
  const ofFolder = await machine.json(["pairs", folder, "--kind", "steps", "--dry-run"]);
  expect(ofFolder).toMatchObject({ output: null });
  expect(ofFolder["lines"]).toBeGreaterThan(0);
  expect(ofFolder["lines"]).toBeLessThan(24);
  expect(existsSync(join(machine.home, "harvested_pairs.jsonl"))).toBe(false);
  expect(await machine.run(["pairs", "--kind", "other"])).toMatchObject({ status: 2 });
  expect(await machine.run(["pairs", "--kind", "steps", "-o", out])).toMatchObject({ status: 2 });
}, 120_000);
