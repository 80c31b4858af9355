import { describe, expect, test } from "vitest";
import type { AgentRun } from "./agent-run.ts";
import { measureTeam } from "./team.ts";
import { teamAdvice } from "./team-advice.ts";
import { teamBaseline } from "./team-baseline.ts";

function run(
  agent: string,
  fromSecond: number,
  toSecond: number,
  over: Partial<AgentRun> = {},
): AgentRun {
  return {
    key: agent,
    agent,
    start: fromSecond * 1000,
    end: toSecond * 1000,
    turns: 4,
    tokens: 1000,
    known: 10,
    failed: 1,
    outcome: "unknown",
    output: `${agent} found something of its own here`,
    taskType: "build",
    ...over,
  };
}

// The leader plans for 10 s, two members run side by side, a third follows, the leader finishes in 10 s:
//   lead   0-10                         90-100
//   a          10-50
//   b          10-30
//   c                   50-90
const leader = run("lead", 0, 100, { outcome: "success" });
const members = [run("a", 10, 50), run("b", 10, 30), run("c", 50, 90)];
const single = Array.from({ length: 5 }, (_, i) =>
  run(`s${i}`, i * 1000, i * 1000 + 200, { known: 20, failed: 1, tokens: 2000 }),
);

describe("a team, recomputed by hand from its time line", () => {
  const team = measureTeam(leader, members, teamBaseline(single, "build"));

  test("time is wall clock, work is a sum, and the critical path is what could not run side by side", () => {
    expect(team.wallSeconds).toBe(100);
    expect(team.workSeconds).toBe(10 + 40 + 20 + 40 + 10);
    expect(team.criticalPath.map(({ agent }) => agent)).toEqual(["lead", "a", "c", "lead"]);
    expect(team.criticalSeconds).toBe(10 + 40 + 40 + 10);
    expect(team.parallelShare).toBeCloseTo(1 - 100 / 120, 12);
  });

  test("the nine metrics", () => {
    const { metrics } = team;
    expect(metrics.efficiency).toBeCloseTo(1 / (100 / 200), 12);
    expect(metrics.overheadPercent).toBeCloseTo(((100 - 200) / 200) * 100, 12);
    expect(metrics.errorAmplification).toBeCloseTo(4 / 40 / (5 / 100), 12);
    expect(metrics.messageDensity).toBeCloseTo(6 / 16, 12);
    expect(metrics.redundancy?.pairs).toBe(3);
    expect(metrics.amdahl?.maxSpeedup).toBeCloseTo(120 / 100, 12);
    expect(metrics.amdahl?.teamSize).toBe(Math.max(1, Math.ceil((9 * (1 / 6)) / (5 / 6))));
    expect(metrics.stragglerGap).toMatchObject({ slowest: "a", slowestSeconds: 40 });
    expect(metrics.tokenSpeedup?.ratio).toBeCloseTo(4000 / 2000 / (200 / 100), 12);
    expect(metrics.messageOverhead).toEqual({ limit: 8, isQuadratic: false });
  });

  test("advice says what saturates it", () => {
    expect(teamAdvice(team).map(({ text }) => text)).toContain(
      "a team of 2 saturates this task: 17% of its work can run side by side, at most 1.2 times as fast",
    );
  });
});

describe("what nobody knows", () => {
  test("below five runs of single agents there is no baseline, and nothing is compared", () => {
    const baseline = teamBaseline(single.slice(0, 4), "build");
    expect(baseline).toBeNull();
    const { metrics } = measureTeam(leader, members, baseline);
    expect(metrics).toMatchObject({ efficiency: null, overheadPercent: null, tokenSpeedup: null });
    expect(metrics.amdahl).not.toBeNull();
  });

  test("runs at another type of task are none either, and the newest fifty count", () => {
    expect(teamBaseline(single, "read")).toBeNull();
    const many = Array.from({ length: 60 }, (_, i) => run(`m${i}`, i, i + (i < 10 ? 1000 : 10)));
    expect(teamBaseline(many, "build")).toMatchObject({ runs: 50, seconds: 10 });
  });

  test("an unknown outcome of the task leaves efficiency unknown", () => {
    const unknown = measureTeam(
      { ...leader, outcome: "unknown" },
      members,
      teamBaseline(single, "build"),
    );
    expect(unknown.metrics.efficiency).toBeNull();
    expect(unknown.metrics.overheadPercent).not.toBeNull();
  });

  test("a leader alone is no team: no ceiling, no straggler", () => {
    const { metrics, parallelShare } = measureTeam(leader, [], null);
    expect(parallelShare).toBe(0);
    expect(metrics).toMatchObject({ amdahl: null, stragglerGap: null, redundancy: null });
  });
});
