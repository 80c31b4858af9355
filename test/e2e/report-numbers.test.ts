import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { inProcess } from "../faults/run-in-process.ts";
import { createMachine, type Machine } from "./whetstone.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures");
const home = mkdtempSync(join(tmpdir(), "whetstone-numbers-"));
let machine: Machine;

beforeAll(async () => {
  machine = createMachine({ home });
  const runs = join(home, "runs");
  mkdirSync(runs);
  // A session with a subagent of a name of its own, and one whose format tells neither times nor tokens.
  cpSync(join(fixtures, "claude-code/subagent"), join(runs, "claude-code"), { recursive: true });
  cpSync(join(fixtures, "cursor"), join(runs, "cursor"), { recursive: true });
  await machine.run(["scan", runs]);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

it("counts each session for one program, that of a subagent too, under one name", async () => {
  const { byAgent, sessions } = jsonSchemas.start.parse(await machine.json(["start"]));
  const { groups } = jsonSchemas.report.parse(await machine.json(["report", "--by", "agent"]));
  expect(groups.map(({ group }) => group).toSorted()).toEqual(["claude-code", "cursor"]);
  expect(byAgent.map(({ group, sessions: n }) => [group, n])).toEqual(
    groups.map(({ group, cost }) => [group, cost?.sessions]),
  );
  const counted = byAgent.reduce((sum, row) => sum + row.sessions, 0);
  expect(counted).toBeLessThanOrEqual(sessions);
});

it("takes a program that a format names for the one it is", async () => {
  const own = inProcess(createMachine());
  const path = join(fixtures, "atif/v1.4-continued.json");
  const told = JSON.parse(readFileSync(path, "utf8")) as { readonly agent: object };
  const run = join(own.home, "run.json");
  writeFileSync(run, JSON.stringify({ ...told, agent: { ...told.agent, name: "Claude Code" } }));
  await own.run(["scan", run, join(fixtures, "claude-code/subagent")]);
  const { groups } = jsonSchemas.report.parse(await own.json(["report", "--by", "agent"]));
  expect(groups.map(({ group }) => group)).toEqual(["claude-code"]);
  const listed = await own.json(["sessions", "--agent", "Explore"]);
  const { sessions } = jsonSchemas.sessions.parse(listed);
  expect(sessions).toMatchObject([{ agent: "claude-code", role: "Explore" }]);
  expect((await own.run(["sessions"])).stdout).toContain("  claude-code (Explore)  ");
});

it("says of how many calls a mean time is the mean, and of tokens that nobody told that they are unknown", async () => {
  const { groups } = jsonSchemas.report.parse(await machine.json(["report"]));
  for (const { latencyMs, latencyCount, executions, tokens } of groups) {
    expect(latencyMs === null).toBe(latencyCount === 0);
    expect(latencyCount).toBeLessThanOrEqual(executions);
    expect(tokens).toBeNull();
  }
  const { stdout } = await machine.run(["report"]);
  expect(stdout.split("\n")[0]).toMatch(/mean time +timed$/);
});

it("shows no tokens for a session whose transcript tells none", async () => {
  const { stdout } = await machine.run(["sessions", "--agent", "cursor"]);
  const [head = "", first = ""] = stdout.split("\n");
  const end = head.indexOf("tokens") + "tokens".length;
  expect(first.slice(end - 2, end)).toBe(" -");
});

it("predicts a tool that no call has used from the base rate, and says what it may have meant", async () => {
  const { stdout, stderr, status } = await machine.run(["predict", "Bashh", "--model", "nobody"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/insufficient data: .* resting on 4\.0\s+effective outcomes of all tools/);
  expect(stderr).toContain('no stored call has the tool "Bashh"; did you mean Bash?');
  expect(stderr).toContain('no stored call has the model "nobody"');
});

it("refuses to predict for a house that nobody knows, and says so of a task type", async () => {
  const nobody = await machine.run(["predict", "Bash", "--house", "ezrra"]);
  expect(nobody.status).toBe(2);
  expect(nobody.stderr).toContain('there is no house "ezrra"');
  expect(nobody.stderr).toContain("known are timmy, ezra, bezalel");
  expect((await machine.run(["predict", "Bash", "--house", "ezra"])).status).toBe(0);
  for (const args of [
    ["predict", "Bash", "--task-type", "raed"],
    ["route", "type:raed"],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    const { stderr, status } = await machine.run(args);
    expect(status).toBe(0);
    expect(stderr).toContain('no stored call has the task type "raed"');
  }
});

it("with few predictions tells no calibration, and no interval that cannot be", async () => {
  const few = inProcess(createMachine());
  const good = ["run", "system_info", "--house", "ezra"];
  for (const args of [
    good,
    good,
    ["run", "git_status", "--house", "ezra", "--param", "path=/nowhere"],
  ])
    // oxlint-disable-next-line no-await-in-loop -- each is predicted from those before it
    await few.run(args);
  const { live } = jsonSchemas.scorecard.parse(await few.json(["scorecard"]));
  for (const interval of [live.brier_interval, live.log_loss_interval, live.accuracy_interval])
    expect(interval?.low).toBeGreaterThanOrEqual(0);
  expect(live.brier_interval?.high).toBeLessThanOrEqual(1);
  const { stdout } = await few.run(["scorecard"]);
  expect(stdout).toContain(`calibration      not enough data (n = ${live.n} of 200)`);
  expect(stdout).not.toContain("reliability");
  const { stdout: glance } = await few.run(["intelligence"]);
  expect(glance).toMatch(/^ezra +- +not enough data +\d +\d$/m);
  expect(glance).toContain("the mean of 1 - |said - came|");
  const { stdout: days } = await few.run(["report", "--by", "weekday"]);
  expect(days).toMatch(/^[A-Z][a-z]+day +\d/m);
});
