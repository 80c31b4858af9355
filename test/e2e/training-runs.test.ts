import { existsSync, readFileSync, writeFileSync } from "node:fs";
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

it("pairs, of every kind, write nothing of a log that was forgotten, nor of a copy of it", async () => {
  const machine = createMachine();
  const write = (name: string, said: readonly string[]): string => {
    const path = join(machine.home, name);
    const lines = said.map((content, index) =>
      JSON.stringify({ role: index % 2 === 0 ? "user" : "assistant", content }),
    );
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  };
  const rich = "A long answer with many words in it, so that it is richer than what was asked. ";
  const said = ["Sort the list.", rich.repeat(3), "And reverse it.", rich.repeat(4)];
  const original = write("run.jsonl", said);
  await machine.json(["scan", original]);
  const paths = [
    original,
    write("copy.jsonl", said),
    write("grown.jsonl", [...said, "Once more.", rich.repeat(5)]),
  ];
  const other = write("other.jsonl", ["Count it.", rich.repeat(6)]);
  const lines = async (kind: string, path: string): Promise<unknown> => {
    const told = await machine.json(["pairs", path, "--kind", kind, "--dry-run"]);
    return kind === "terse" ? told["raw_pairs"] : told["sessions"];
  };
  for (const kind of ["terse", "steps", "preference"])
    expect(await lines(kind, original)).toBe(kind === "terse" ? 2 : 1);

  const { sessions } = await machine.json(["sessions"]);
  const [session] = sessions as readonly { readonly key: string }[];
  await machine.json(["forget", "--yes", "--session", session?.key ?? ""]);
  for (const kind of ["terse", "steps", "preference"]) {
    for (const path of paths) expect(await lines(kind, path), `${kind} of ${path}`).toBe(0);
    expect(await lines(kind, other)).toBe(1);
  }
}, 120_000);

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
  for (const kind of ["terse", "steps"]) {
    const lost = await machine.run(["pairs", "./mistyped", "--kind", kind, "-o", out, "--force"]);
    expect(lost).toMatchObject({ status: 1, stdout: "" });
    expect(lost.stderr).toContain("./mistyped: no such file or folder");
  }
  expect(linesOf(out).length).toBeGreaterThan(0);
  expect(await machine.run(["pairs", "--kind", "other"])).toMatchObject({ status: 2 });
  expect(await machine.run(["pairs", "--kind", "steps", "-o", out])).toMatchObject({ status: 2 });
}, 120_000);

it("pairs -o - writes the lines to standard output, and what it says of them to standard error", async () => {
  const machine = createMachine();
  writeFleet(machine.home, { seed: 3, sessions: 6, now: Date.now() });
  await machine.run(["scan"]);
  for (const kind of ["terse", "steps", "preference"]) {
    const file = join(machine.home, `${kind}.jsonl`);
    const options = ["pairs", "--kind", kind, "--min-words", "1", "--min-ratio", "0"];
    const written = await machine.run([...options, "-o", file]);
    expect(written.status, written.stderr).toBe(0);
    const streamed = await machine.run([...options, "-o", "-"]);
    expect(streamed).toMatchObject({ status: 0, stdout: readFileSync(file, "utf8") });
    expect(streamed.stdout).not.toBe("");
    expect(streamed.stderr).toMatch(/Wrote \d+ (?:pairs|lines) .*to standard output/);
    const both = await machine.run([...options, "-o", "-", "--json"]);
    expect(both.status).toBe(2);
    expect(JSON.parse(both.stdout)).toMatchObject({ error: { code: "bad-output" } });
    const dry = await machine.run([...options, "-o", "-", "--dry-run"]);
    expect(dry.status).toBe(0);
  }
  expect(existsSync(join(machine.home, "-"))).toBe(false);
}, 120_000);
