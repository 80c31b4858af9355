import { describe, expect, it } from "vitest";
import { adapterLaws } from "../../../test/ingest/adapter-laws.suite.ts";
import { fixturePath } from "../../../test/ingest/fixture-path.ts";
import { expectGolden } from "../../../test/ingest/golden.ts";
import { readAll } from "../../../test/ingest/read-all.ts";
import { probe } from "../probe.ts";
import { benchmarkRepo } from "./mini-swe/benchmark-repo.ts";
import { fencedCommands } from "./mini-swe/fenced-commands.ts";
import { miniSweAgent } from "./mini-swe-agent.ts";

const fenced = fixturePath("mini-swe-agent/acme__parser-17.traj.json");
const called = fixturePath("mini-swe-agent/last_run.traj.json");

adapterLaws(miniSweAgent, [
  {
    path: fenced,
    tokens: { input: 620, output: 82, cacheRead: 220, cacheWrite: 0, reasoning: 11 },
  },
  { path: called, tokens: { input: 340, output: 48, cacheRead: 300, cacheWrite: 0, reasoning: 0 } },
]);

describe("mini-SWE-agent trajectories", () => {
  it.each([fenced, called])("reads %s as before", async (path) => {
    await expect(expectGolden(miniSweAgent, path)).resolves.toBeUndefined();
  });

  it("calls a command only where an answer holds exactly one", async () => {
    const { records } = await readAll(miniSweAgent, fenced);
    const calls = records.filter((record) => record.type === "call");
    expect(calls.map((call) => call["params"])).toEqual([
      { command: "ls -la" },
      { command: "python -m pytest" },
      { command: "sleep 9999" },
      { command: "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT && git diff" },
    ]);
    const refused = records.find((record) => record["label"] === "format-error");
    expect(refused).toMatchObject({ kind: "system" });
  });

  it("reads return codes and timeouts, and leaves the submission open", async () => {
    const { records } = await readAll(miniSweAgent, fenced);
    const signals = records
      .filter((record) => record.type === "result")
      .map((record) => record["signals"]);
    expect(signals).toEqual([{ exitCode: 0 }, { exitCode: 1 }, { status: "timeout" }, {}]);
    const later = await readAll(miniSweAgent, called);
    expect(
      later.records.filter((record) => record.type === "result").map((record) => record["signals"]),
    ).toEqual([
      { exitCode: 0 },
      {
        status: "timeout",
        exitCode: -1,
        errorObject: { message: "Command timed out after 30 seconds" },
      },
    ]);
  });

  it("knows a run by its task, its model and the id of its first answer, so that it may grow", async () => {
    const { records } = await readAll(miniSweAgent, fenced);
    expect(records[0]).toMatchObject({
      session: "task acme__parser-17 trial gen-1763509059-3gqi2IFDqX00 model vendor/model-3",
      repoRemote: "https://github.com/acme/parser",
    });
    const nameless = await readAll(miniSweAgent, called);
    expect(nameless.records[0]?.["session"]).toBe("native gen-1763509059-3gqi2IFDqX50");
  });

  it("says how the run ended and what it cost", async () => {
    const { records } = await readAll(miniSweAgent, fenced);
    const facts: Readonly<Record<string, unknown>> = Object.fromEntries(
      records
        .filter((record) => record.type === "fact")
        .map((fact): [string, unknown] => [String(fact["field"]), fact["value"]]),
    );
    expect(facts).toMatchObject({
      end_reason: "Submitted",
      declared_cost_nano: "6000000",
      harness_version: "1.15.0",
    });
  });

  it("is detected by its own marks", async () => {
    expect(miniSweAgent.detect(await probe(fenced))).toBe(1);
    expect(miniSweAgent.detect(await probe(called))).toBe(1);
    expect(miniSweAgent.detect(await probe(fixturePath("openai-messages/conversation.json")))).toBe(
      0,
    );
  });
});

describe("fencedCommands", () => {
  it.each([
    ["```bash\nls\n```", ["ls"]],
    ["```mswea_bash_command\nls\n```\n", ["ls"]],
    ["```bash \nls\n```", ["ls"]],
    ["```python\nprint(1)\n```", []],
    ["```bash\nls", []],
    ["``` ```bash\nls\n```", ["ls"]],
    ["```bash\ncat <<'X'\na\nX\n```\n```bash\npwd\n```", ["cat <<'X'\na\nX", "pwd"]],
  ])("finds the commands of %j", (text, commands) => {
    expect(fencedCommands(text)).toEqual(commands);
  });
});

describe("benchmarkRepo", () => {
  it.each([
    ["astropy__astropy-13977", "https://github.com/astropy/astropy"],
    ["scikit-learn__scikit-learn-10297", "https://github.com/scikit-learn/scikit-learn"],
    ["my-task", null],
    ["__-1", null],
  ])("takes %s to %s", (instance, repo) => {
    expect(benchmarkRepo(instance)).toBe(repo);
  });
});
