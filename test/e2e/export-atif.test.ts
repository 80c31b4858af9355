import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecutionView, StepView } from "../../src/core/session-view.ts";
import { trajectoryFaults } from "../../src/ingest/adapters/atif/trajectory-faults.ts";
import type { SessionSummary } from "../../src/store/port.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { fixturePath } from "../ingest/fixture-path.ts";
import { createMachine, type Machine } from "./whetstone.ts";

interface Shown {
  readonly session: SessionSummary;
  readonly steps: readonly StepView[];
  readonly executions: readonly ExecutionView[];
}

const folder = mkdtempSync(join(tmpdir(), "whetstone-export-"));
const transcripts = join(folder, "transcripts");
const trajectories = join(folder, "trajectories");
let writer: Machine;
let reader: Machine;
let keys: readonly string[] = [];
let roots: readonly string[] = [];

beforeAll(async () => {
  mkdirSync(transcripts);
  for (const name of [
    "claude-code",
    "codex",
    "mini-swe-agent",
    "trae",
    "openhands",
    "kimi",
    "tau2-bench",
  ])
    cpSync(fixturePath(name), join(transcripts, name), { recursive: true });
  writer = createMachine({ home: join(folder, "writer") });
  reader = createMachine({ home: join(folder, "reader") });
  await writer.run(["scan", transcripts]);
  const { sessions } = jsonSchemas.sessions.parse(await writer.json(["sessions"]));
  const told = sessions.filter((session) => session.stepCount > 0);
  keys = told.map((session) => session.key);
  roots = told.flatMap((session) => (session.parentKey === null ? [session.key] : []));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function shown(machine: Machine, key: string): Promise<Shown> {
  return (await machine.json(["show", key])) as unknown as Shown;
}

/** What must come back: what was called with what result. */
function called({ executions }: Shown): readonly unknown[] {
  return executions
    .filter((execution) => execution.onFinalPath)
    .map(({ tool, server, params, outcome, exitCode, latencyUs }) => {
      // A result whose call was never seen has none.
      return { tool, server, params: params ?? "{}", outcome, exitCode, latencyUs };
    });
}

/** What must come back: what was said, without the results, which are told with their calls. */
function said({ steps }: Shown): readonly unknown[] {
  return steps
    .filter((step) => step.onFinalPath && step.kind !== "tool" && step.excerpt !== "")
    .map(({ kind, excerpt, label }) => ({ kind, excerpt, label }));
}

describe("sessions exported as ATIF", () => {
  it("are valid trajectories, read back with the same steps, calls and results", async () => {
    expect(keys.length).toBeGreaterThan(15);
    const written = jsonSchemas["export --atif"].parse(
      await writer.json(["export", "--atif", ...keys, "--out", trajectories]),
    );
    // Subagents stand in the trajectory of the session that started them.
    expect(written.files.length).toBeLessThan(keys.length);
    for (const name of readdirSync(trajectories)) {
      const value: unknown = JSON.parse(readFileSync(join(trajectories, name), "utf8"));
      expect(trajectoryFaults(value), name).toEqual([]);
    }
    const scan = await reader.run(["scan", trajectories]);
    expect(scan.status, scan.stderr).toBe(0);
    for (const key of keys) {
      const before = await shown(writer, key);
      const after = await shown(reader, key);
      expect(called(after), key).toEqual(called(before));
      expect(said(after), key).toEqual(said(before));
      expect(after.session.usage, key).toEqual(before.session.usage);
    }
  }, 240_000);

  it("go into a file of one's own choice, one at a time", async () => {
    const [key = "", other = ""] = roots;
    const out = join(folder, "one.json");
    const one = await writer.run(["export", "--atif", key, "--out", out]);
    expect(one.status, one.stderr).toBe(0);
    expect(one.stdout).toContain(` in ${out}\n`);
    expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({ trajectory_id: key });
    const two = await writer.run(["export", "--atif", key, other, "--out", out]);
    expect(two).toMatchObject({ status: 2, stdout: "" });
    expect(two.stderr).toContain("one file");
  });

  it("go to standard output, one a line, where - is named", async () => {
    const [key = "", other = ""] = roots;
    const run = await writer.run(["export", "--atif", key, other, "--out", "-"]);
    expect(run.status, run.stderr).toBe(0);
    const ids = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { trajectory_id: unknown }).trajectory_id);
    expect(ids).toEqual([key, other]);
    const json = await writer.run(["export", "--atif", key, "--out", "-", "--json"]);
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "bad-output" } });
    const knowledge = await writer.run(["export", "--knowledge", "--out", "-"]);
    expect(knowledge).toMatchObject({ status: 2, stdout: "" });
    expect(knowledge.stderr).toContain("name a folder with --out");
  });

  it("are refused by name, with what to do", async () => {
    expect((await writer.run(["export", "--atif"])).status).toBe(2);
    const unknown = await writer.run(["export", "--atif", "ffffffffffff"]);
    expect(unknown.status).not.toBe(0);
    expect(unknown.stderr).toContain("whetstone sessions");
  });
});
