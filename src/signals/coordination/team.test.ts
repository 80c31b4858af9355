import { describe, expect, test } from "vitest";
import type { AgentRun } from "./agent-run.ts";
import { metricReports } from "./metric-reports.ts";
import { measureTeam } from "./team.ts";
import { teamAdvice } from "./team-advice.ts";
import { teamAlerts } from "./team-alerts.ts";
import { comparableRuns, teamBaseline } from "./team-baseline.ts";
import { teamCost } from "./team-cost.ts";

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
    prefillTokens: 1500,
    waits: [],
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

/** The same without an error; only the first knows the outcome of calls. */
function quiet(runs: readonly AgentRun[], known: number): readonly AgentRun[] {
  return runs.map((each, i) => ({ ...each, known: i === 0 ? known : 0, failed: 0 }));
}

describe("a team, recomputed by hand from its time line", () => {
  const team = measureTeam(leader, members, single);

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
    expect(teamAdvice(team)).toContain(
      "a team of 2 saturates this task: 17% of its work can run side by side, at most 1.2 times as fast",
    );
  });
});

describe("what nobody knows", () => {
  test("below five runs of single agents there is no baseline, and nothing is compared", () => {
    const few = measureTeam(leader, members, single.slice(0, 4));
    const { baseline, singleRuns, metrics } = few;
    expect({ baseline, singleRuns }).toEqual({ baseline: null, singleRuns: 4 });
    expect(teamAdvice(few)).toContain(
      "not enough baseline (4 of 5 runs): a comparison needs runs of a single agent at tasks of type build",
    );
    expect(teamAlerts(few).map(({ family, level, reason }) => ({ family, level, reason }))).toEqual(
      [
        { family: "orchestration", level: "normal", reason: null },
        { family: "overhead", level: null, reason: "not enough baseline (4 of 5 runs)" },
        { family: "token-speedup", level: null, reason: "not enough baseline (4 of 5 runs)" },
      ],
    );
    expect(metrics).toMatchObject({ efficiency: null, overheadPercent: null, tokenSpeedup: null });
    expect(metrics.amdahl).not.toBeNull();
  });

  test("runs at another type of task are none either, and the newest fifty count", () => {
    expect(comparableRuns(single, "read")).toEqual([]);
    const many = Array.from({ length: 60 }, (_, i) => run(`m${i}`, i, i + (i < 10 ? 1000 : 10)));
    expect(teamBaseline(comparableRuns(many, "build"))).toMatchObject({ runs: 50, seconds: 10 });
  });

  test("tokens that one agent does not say leave what rests on tokens unknown", () => {
    const silent = measureTeam(leader, [...members, run("d", 60, 80, { tokens: null })], single);
    expect(silent.metrics.tokenSpeedup).toBeNull();
    expect(silent.metrics.overheadPercent).not.toBeNull();
    const [orchestration, , speedup] = teamAlerts(silent);
    expect(orchestration).toMatchObject({ level: null, reason: "not every agent says its tokens" });
    expect(speedup?.level).toBeNull();
    const report = metricReports(silent).find(({ metric }) => metric === "tokenSpeedup");
    expect(report).toMatchObject({ n: null, reason: "not every agent says its tokens" });
  });

  test("the tokens of a single agent are a mean over the runs that say them, from five on", () => {
    const silent = Array.from({ length: 3 }, (_, i) => run(`q${i}`, 9000 + i, 9200 + i, { tokens: null })); // prettier-ignore
    const some = measureTeam(leader, members, [...single, ...silent]);
    expect(some.baseline).toMatchObject({ runs: 8, tokens: 2000, tokenRuns: 5 });
    expect(metricReports(some).find(({ metric }) => metric === "tokenSpeedup")?.n).toBe(5);
    const few = measureTeam(leader, members, [...single.slice(1), ...silent]);
    expect(few.baseline).toMatchObject({ runs: 7, tokens: null, tokenRuns: 4 });
    expect(metricReports(few).find(({ metric }) => metric === "tokenSpeedup")?.reason).toBe(
      "fewer than 5 runs of a single agent say their tokens",
    );
  });

  test("below five known outcomes there is no error rate to compare, and it says whose are missing", () => {
    const failing = { ...leader, known: 2, failed: 1 };
    const one = measureTeam(failing, quiet(members, 2), single);
    const none = measureTeam(leader, members, quiet(single, 4));
    const sound = measureTeam(leader, members, quiet(single, 50));
    const told = [one, none, sound].map((each) =>
      metricReports(each).find(({ metric }) => metric === "errorAmplification"),
    );
    expect(told.map((each) => [each?.value, each?.reason])).toEqual([
      [null, "4 of 5 calls of the team have a known outcome"],
      [null, "4 of 5 calls of single agents have a known outcome"],
      [null, "single agents made no error in 50 calls to compare with"],
    ]);
    expect(measureTeam({ ...failing, known: 3 }, quiet(members, 2), single).metrics.errorAmplification).toBeCloseTo(1 / 5 / (5 / 100), 12); // prettier-ignore
  });

  test("an unknown outcome of the task leaves efficiency unknown", () => {
    const unknown = measureTeam({ ...leader, outcome: "unknown" }, members, single);
    expect(unknown.metrics.efficiency).toBeNull();
    expect(unknown.metrics.overheadPercent).not.toBeNull();
  });

  test("a leader alone is no team: no ceiling, no straggler", () => {
    const { metrics, parallelShare } = measureTeam(leader, [], []);
    expect(parallelShare).toBe(0);
    expect(metrics).toMatchObject({ amdahl: null, stragglerGap: null, redundancy: null });
  });
});

describe("three families of alerts", () => {
  test("each has its own level, whatever the others say", () => {
    // 100 s against 200: less time. 4000 tokens of 4, the leader's 1000. 4000/2000 for 200/100: 1.0.
    expect(teamAlerts(measureTeam(leader, members, single))).toEqual([
      { family: "orchestration", level: "normal", value: 1000 / 4000, reason: null },
      { family: "overhead", level: "normal", value: -50, reason: null },
      { family: "token-speedup", level: "normal", value: 1, reason: null },
    ]);
  });

  test.each([
    { tokens: 1_285, level: "normal" },
    { tokens: 1_286, level: "info" },
    { tokens: 3_000, level: "warning" },
    { tokens: 7_000, level: "critical" },
  ])(
    "orchestration is $level at $tokens of the leader beside 3000 of its members",
    ({ tokens, level }) => {
      const [orchestration] = teamAlerts(measureTeam({ ...leader, tokens }, members, []));
      expect(orchestration?.level).toBe(level);
    },
  );

  test.each([
    { seconds: 20, overhead: "normal", speedup: "warning" },
    { seconds: 19.9, overhead: "warning", speedup: "warning" },
    { seconds: 100, overhead: "normal", speedup: "normal" },
  ])(
    "a single agent that takes $seconds s: overhead $overhead, token speed-up $speedup",
    ({ seconds, overhead, speedup }) => {
      // The team takes 100 s: overhead above 400% from a single agent below 20 s; ratio 2 · 100/seconds.
      const alone = single.map((each) => ({ ...each, end: each.start + seconds * 1000 }));
      const team = measureTeam(
        leader,
        members,
        alone.map((each) => ({ ...each, tokens: 2_000 })),
      );
      expect(
        teamAlerts(team)
          .slice(1)
          .map(({ level }) => level),
      ).toEqual([overhead, speedup]);
    },
  );
});

describe("cost in prefill-token equivalents", () => {
  test("is a sum over the agents, beside the mean of single agents", () => {
    const silent = run("silent", 0, 200, { prefillTokens: null });
    const told = [
      silent,
      ...single.map((each, i) => ({ ...each, prefillTokens: 1_000 * i + 500 })),
    ];
    // 4 · 1500 = 6000; single agents (500 + 1500 + 2500 + 3500 + 4500) / 5 = 2500.
    expect(teamCost(measureTeam(leader, members, told))).toEqual({
      prefillTokens: 6_000,
      known: 4,
      agents: 4,
      singleAgent: 2_500,
      singleAgentRuns: 5,
      ratio: 2.4,
    });
    const few = told.map((each, i) => (i === 1 ? { ...each, prefillTokens: null } : each));
    expect(teamCost(measureTeam(leader, members, few))).toMatchObject({ singleAgent: null, singleAgentRuns: 4, ratio: null }); // prettier-ignore
  });

  test("is not known as soon as that of one agent is not, or there is nothing to compare with", () => {
    const silent = [{ ...members[0]!, prefillTokens: null }, ...members.slice(1)];
    expect(teamCost(measureTeam(leader, silent, single))).toMatchObject({
      prefillTokens: null,
      known: 3,
      agents: 4,
      ratio: null,
    });
    expect(teamCost(measureTeam(leader, members, []))).toMatchObject({ singleAgent: null, ratio: null }); // prettier-ignore
  });
});

test("a member that gave no answer sends no message back", () => {
  const silent = [...members.slice(1), run("d", 10, 50, { output: " " })];
  expect(measureTeam(leader, silent, []).messages).toBe(3 + 2);
});

/** What is said of the time of a team of 100 s beside single agents of so many. */
function timeSaid(seconds: number): string | null | undefined {
  const alone = single.map((each) => ({ ...each, end: each.start + seconds * 1000 }));
  const reports = metricReports(measureTeam(leader, members, alone));
  return reports.find(({ metric }) => metric === "overheadPercent")?.text;
}

describe("the metrics in words", () => {
  test.each([
    { seconds: 1_000_000, text: "less than 1% of a single agent's time" },
    { seconds: 200, text: "50% less time than a single agent" },
    { seconds: 100.2, text: "as much time as a single agent" },
    { seconds: 80, text: "25% more time than a single agent" },
    { seconds: 8, text: "12.5 times a single agent's time" },
    { seconds: 0.5, text: "200 times a single agent's time" },
  ])("a team of 100 s beside a single agent of $seconds s: $text", ({ seconds, text }) => {
    expect(timeSaid(seconds)).toBe(text);
  });

  test("each says what it rests on, or why it is not known", () => {
    for (const team of [measureTeam(leader, members, single), measureTeam(leader, [], [])])
      for (const { value, text, n, reason } of metricReports(team)) {
        expect(text === null).toBe(value === null);
        expect(n === null).toBe(value === null);
        expect(reason === null).toBe(value !== null);
        expect(reason).not.toBe("");
      }
  });
});

test("while the leader waits for a person only the members' work counts, in a team and in its baseline", () => {
  // It waits from 20 to 80; a works until 50, so from 50 to 80 nobody works.
  const waiting = run("lead", 0, 100, { waits: [{ start: 20_000, end: 80_000 }] });
  const idle = single.map((one) => ({ ...one, end: one.end + 3600_000, waits: [{ start: one.end, end: one.end + 3600_000 }] })); // prettier-ignore
  const team = measureTeam(waiting, [run("a", 10, 50)], idle);
  expect(team).toMatchObject({ wallSeconds: 70, waitedSeconds: 30, workSeconds: 10 + 40 + 20 });
  expect(team.baseline?.seconds).toBe(measureTeam(leader, members, single).baseline?.seconds);
});
