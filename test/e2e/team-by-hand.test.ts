import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentRun } from "../../src/signals/coordination/agent-run.ts";
import { measureTeam } from "../../src/signals/coordination/team.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { inProcess } from "../faults/run-in-process.ts";
import { whoAndWhenRuns } from "../real-data/who-and-when-runs.ts";
import { soundSession, writeSession } from "./told-sessions.ts";
import { createMachine as createColdMachine, type Machine } from "./whetstone.ts";

const createMachine = (): Machine => inProcess(createColdMachine());

/** What `team` prints of a team, and the same as JSON. */
async function teamOf(machine: Machine, session: string) {
  const { stdout } = await machine.run(["team", session]);
  const report = jsonSchemas.team.parse(await machine.json(["team", session]));
  for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  const value = new Map(report.metrics.map((each) => [each.metric, each.value]));
  // Without its line breaks, for sentences.
  const text = stdout.replaceAll(/\n +/g, " ");
  return { stdout, text, report, value: (metric: string) => value.get(metric) };
}

describe("a leader and one subagent, a transcript of Claude Code", () => {
  /*
   * From the fixture's lines, both sessions 09:00:01.1 to 09:00:04.4:
   *
   *   claude-code  1.1 ............... 4.4   2 answers, one call; tokens 10 + 30, 11 + 6
   *   Explore      1.1 =============== 4.4   2 answers, one call; tokens 5 + 16, 6 + 8
   */
  it("gives the numbers of its time line", async () => {
    const machine = createMachine();
    await machine.json(["scan", resolve("test/fixtures/claude-code/subagent")]);
    const [newest] = jsonSchemas.sessions.parse(await machine.json(["sessions"])).sessions;
    const { stdout, report, value } = await teamOf(machine, newest?.rootKey ?? "");
    const { team, cost, alerts } = report;
    expect(stdout).toMatch(/^ {2}claude-code +·{28} {2}\w{8} +3\.3 s +57$/m);
    expect(stdout).toMatch(/^ {2}Explore +█{28} {2}\w{8} +3\.3 s +35$/m);
    expect(team.wallSeconds).toBeCloseTo(4.4 - 1.1, 9);
    // While the member works, all the time, the leader waits: its own work is nothing.
    expect(team.workSeconds).toBeCloseTo(0 + 3.3, 9);
    expect(team.criticalSeconds).toBeCloseTo(3.3, 9);
    expect(team.parallelShare).toBe(1 - 3.3 / 3.3);
    // One start, one answer; four turns.
    expect(value("messageDensity")).toBe(2 / 4);
    expect(team.metrics["messageOverhead"]).toEqual({ limit: 0.5 * 2 ** 2, isQuadratic: false });
    expect(team.metrics["amdahl"]).toEqual({ maxSpeedup: 1 / (1 - 0), teamSize: 1 });
    // One member: nobody to wait for, nothing to compare. No other session: nothing to measure against.
    const unknown = ["stragglerGap", "redundancy", "efficiency", "overheadPercent", "errorAmplification", "tokenSpeedup"]; // prettier-ignore
    expect(unknown.map(value)).toEqual(unknown.map(() => null));
    expect(stdout).toContain("not known: not enough baseline (0 of 5 runs)");
    // The second answer has one call before it, and its prompt grew by less than the model had said.
    const leader = 10 * 1 + 30 + (11 * (1 + 0.3) + 6);
    const member = 5 * 1 + 16 + (6 * (1 + 0.3) + 8);
    expect(cost).toMatchObject({ known: 2, agents: 2, singleAgent: null });
    expect(cost.prefillTokens).toBeCloseTo(leader + member, 9);
    expect(alerts[0]).toMatchObject({ family: "orchestration", value: 57 / (57 + 35), level: "warning" }); // prettier-ignore
  });
});

function said(name: string, content: string) {
  return { name, content, role: "assistant" };
}

describe("a run of several agents in the shape of Who&When", () => {
  const history = [
    said("Orchestrator", "Plan"),
    said("Researcher", "A list of clients"),
    said("Coder", "print(len(clients)"),
    said("Computer_terminal", "exitcode: 1 (execution failed) SyntaxError"),
    said("Researcher", "the number of awnings is eight"),
    said("Coder", "the number of awnings is four"),
    said("Computer_terminal", "exitcode: 0 (execution succeeded) 4"),
    said("Verifier", "confirmed"),
    said("Orchestrator", "Four"),
  ];

  /*
   * A message a second, an agent from its first to its last:
   *
   *   Orchestrator 0-1                      6-7       8-9     (waits in between)
   *   Researcher       1 --------- 5
   *   Coder                2 --------- 6                      (its first message failed)
   *   Verifier                                  7-8
   */
  it("gives the numbers of its time line", () => {
    const [leader, ...members] = whoAndWhenRuns(history);
    const alone = Array.from({ length: 5 }, (_, i): AgentRun => ({ ...leader!, key: `${i}`, start: i * 1e6, end: i * 1e6 + 18_000, tokens: 50, known: 10, failed: 1 })); // prettier-ignore
    const team = measureTeam(leader!, members, alone);
    expect(team.wallSeconds).toBe(9);
    expect(team.workSeconds).toBe(3 + 4 + 4 + 1);
    // Orchestrator, Researcher (as long as Coder, and earlier), Orchestrator, Verifier, Orchestrator.
    expect(team.criticalSeconds).toBe(1 + 4 + 1 + 1 + 1);
    expect(team.parallelShare).toBeCloseTo(1 - 8 / 12, 12);
    const { metrics } = team;
    // It failed: no success for its time. 9 s against 18 s.
    expect(metrics.efficiency).toBe(0);
    expect(metrics.overheadPercent).toBe(((9 - 18) / 18) * 100);
    // One of the seven messages failed, of single agents 1 in 10.
    expect(metrics.errorAmplification).toBeCloseTo(1 / 7 / (5 / 50), 12);
    // Three starts and three answers in seven messages.
    expect(metrics.messageDensity).toBeCloseTo((3 + 3) / 7, 12);
    expect(metrics.messageOverhead).toEqual({ limit: 0.5 * 4 ** 2, isQuadratic: false });
    // Runs of three words: `the number of`, `number of awnings`, `of awnings is` of five are common; Verifier has its own.
    expect(metrics.redundancy).toEqual({ value: (3 / 5 + 0 + 0) / 3, pairs: 3 });
    // p = 1/3: 9 · (1/3) / (2/3) = 4.5 agents.
    expect(metrics.amdahl?.maxSpeedup).toBeCloseTo(12 / 8, 12);
    expect(metrics.amdahl?.teamSize).toBe(5);
    // 4, 4 and 1 s: 3 in the mean.
    expect(metrics.stragglerGap).toMatchObject({ slowest: "Researcher", meanSeconds: 3, gapSeconds: 4 - 3, gapRatio: 1 / 3 }); // prettier-ignore
    // Characters: Orchestrator 4 + 4, Researcher 17 + 30, Coder 18 + 29, Verifier 9; a single agent 50, in twice the time.
    expect(metrics.tokenSpeedup?.ratio).toBeCloseTo((8 + 47 + 47 + 9) / 50 / (18 / 9), 12);
  });
});

const minute = 60_000;
const start = Date.UTC(2026, 2, 2, 9);
const leader = "00000077-0000-4000-8000-000000000000";
const build = (name: string, error?: string) => ({ command: `npm run build -- ${name}`, result: `built ${name}`, ...(error !== undefined && { error }) }); // prettier-ignore

/*
 * Minutes. Every answer takes 10 + 5 tokens; a call stands in each but the last.
 *
 *   claude-code 0-2                    8-10   3 answers, 2 calls
 *   a                 2 ------------ 8        2 answers, 1 call
 *   b                 2 ----- 5               2 answers, 1 call
 *   c                         5 -- 7          1 answer, 1 call that failed; it says nothing
 *   a single agent    5 minutes, five times   3 answers, 2 calls, of which one failed
 */
async function simulatedTeam(): Promise<Machine> {
  const machine = createMachine();
  const calls = [build("all"), build("rest")];
  writeSession(machine.home, {
    id: leader,
    at: start,
    gapMs: 2 * minute,
    calls,
    says: "Released.",
  });
  const member = { leader, at: start + 2 * minute };
  writeSession(machine.home, { ...member, id: "aaaaaaa1", agent: "a", gapMs: 2 * minute, calls: [build("a")], says: "The shop is built." }); // prettier-ignore
  writeSession(machine.home, { ...member, id: "bbbbbbb2", agent: "b", calls: [build("b")], says: "The shop is built now." }); // prettier-ignore
  writeSession(machine.home, { leader, at: start + 5 * minute, id: "ccccccc3", agent: "c", calls: [build("c", "no such file")] }); // prettier-ignore
  for (let i = 1; i <= 5; i += 1)
    writeSession(machine.home, {
      ...soundSession(i, start - i * 60 * minute),
      calls: [build(`${i}`, "no such file"), build(`${i}${i}`)],
    });
  await machine.json(["scan"]);
  await machine.run(["outcome", leader, "good"]);
  return machine;
}

function agentRun(key: string, from: number, to: number): AgentRun {
  return { key, agent: key, start: from * 1000, end: to * 1000, turns: 1, tokens: 1, prefillTokens: 1, waits: [], known: 0, failed: 0, outcome: "unknown", output: key, taskType: "build" }; // prettier-ignore
}

describe("a simulated team with known truth", () => {
  it("gives the numbers it was made with, in what is printed and as JSON", async () => {
    const machine = await simulatedTeam();
    const { stdout, report, value } = await teamOf(machine, leader);
    const { team, cost } = report;
    expect(stdout).toContain("4 agents: 10 min 0 s from first to last, 15 min 0 s of work");
    expect(team).toMatchObject({ wallSeconds: 600, criticalSeconds: 120 + 360 + 120 });
    expect(team.workSeconds).toBe(120 + 120 + 360 + 180 + 120);
    expect(team.parallelShare).toBeCloseTo(1 - 600 / 900, 12);
    expect(team.baseline).toMatchObject({ runs: 5, seconds: 300, tokens: 45, errorRate: 5 / 10 });
    expect(value("efficiency")).toBeCloseTo(1 / (600 / 300), 12);
    expect(value("overheadPercent")).toBeCloseTo(((600 - 300) / 300) * 100, 12);
    expect(value("errorAmplification")).toBeCloseTo(1 / 5 / (5 / 10), 12);
    // Tokens: 45 + 30 + 30 + 15 against 45, in twice the time.
    expect(value("tokenSpeedup")).toBeCloseTo(120 / 45 / (300 / 600), 12);
    // Three starts, two answers, eight turns.
    expect(value("messageDensity")).toBeCloseTo(5 / 8, 12);
    // `the shop is`, `shop is built` of three; c said nothing.
    expect(value("redundancy")).toBeCloseTo(2 / 3, 12);
    expect(value("amdahl")).toBeCloseTo(900 / 600, 12);
    // 6, 3 and 2 minutes.
    expect(value("stragglerGap")).toBeCloseTo(360 - (360 + 180 + 120) / 3, 9);
    expect(value("messageOverhead")).toBe(5);
    // Three answers with 0, 1 and 2 calls before them; two; two; one.
    const [three, two, one] = [15 + 18 + 21, 15 + 18, 15];
    expect(cost).toMatchObject({ singleAgent: three, known: 4 });
    expect(cost.prefillTokens).toBeCloseTo(three + two + two + one, 9);
    expect(cost.ratio).toBeCloseTo(135 / 54, 9);
  });

  it("tells the three families of alerts, advice and attribution in words", async () => {
    const machine = await simulatedTeam();
    const { stdout, text, report } = await teamOf(machine, leader);
    expect(report.alerts).toMatchObject([
      { family: "orchestration", level: "info", value: 45 / 120 },
      { family: "overhead", level: "normal", value: 100 },
      { family: "token-speedup", level: "warning" },
    ]);
    expect(text).toContain("info: the leader took 38% of the tokens");
    expect(text).toContain("normal: 100% more time than a single agent (warning above 400%)");
    expect(text).toContain("warning: 5.33 times the tokens for each unit of speed");
    expect(report.advice[0]).toMatch(/^a team of 5 saturates this task: 33% of its work can run side by side, at most 1\.5 times as fast/); // prettier-ignore
    expect(report.attribution.map(({ unanswered }) => unanswered)).toEqual([false, false, false, true]); // prettier-ignore
    expect(stdout).toMatch(/^ {2}c +coordination: it gave no answer$/m);
    expect(text).toContain("135 prefill-token equivalents, 2.5 times a single agent's 54");
  });

  it("whatever its size: work that is planted side by side is found as such", () => {
    const seconds = fc.integer({ min: 1, max: 1_000 });
    const planted = fc.record({ before: seconds, after: seconds, each: seconds, size: fc.integer({ min: 1, max: 9 }) }); // prettier-ignore
    fc.assert(
      fc.property(planted, ({ before, after, each, size }) => {
        const members = Array.from({ length: size }, (_, i) => agentRun(`m${i}`, before, before + each)); // prettier-ignore
        const team = measureTeam(agentRun("l", 0, before + each + after), members, []);
        const [serial, work] = [before + each + after, before + size * each + after];
        expect(team).toMatchObject({ wallSeconds: serial, workSeconds: work, criticalSeconds: serial }); // prettier-ignore
        expect(team.metrics.amdahl?.maxSpeedup).toBeCloseTo(work / serial, 9);
      }),
    );
  });
});
