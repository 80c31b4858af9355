import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { AgentRun } from "../../src/signals/coordination/agent-run.ts";
import { measureTeam } from "../../src/signals/coordination/team.ts";

const data = process.env["WHETSTONE_DATA"] ?? "";
const path = join(data, "labelled/who-and-when/Algorithm-Generated/1.json");

const run = z.looseObject({
  history: z.array(z.looseObject({ content: z.string(), name: z.string() })),
});

/** One agent of a run without clock times: a message takes a second, and an agent is there from its first to its last. */
function agentRun(agent: string, messages: readonly { name: string; content: string }[]): AgentRun {
  const own = messages.flatMap(({ name }, index) => (name === agent ? [index] : []));
  const failures = own.filter((index) =>
    /exitcode: [1-9]/.test(messages[index + 1]?.content ?? ""),
  );
  return {
    key: agent,
    agent,
    start: own[0]! * 1000,
    end: (own.at(-1)! + 1) * 1000,
    turns: own.length,
    tokens: own.reduce((sum, index) => sum + messages[index]!.content.length, 0),
    known: own.length,
    failed: failures.length,
    outcome: "failure",
    output: messages[own.at(-1)!]!.content,
    taskType: "other",
  };
}

// The run: Excel_Expert, terminal, BusinessLogic_Expert, terminal, DataVerification_Expert, DataVerification_Expert.
describe.skipIf(data === "" || !existsSync(path))("a failed run of several agents", () => {
  test("gives numbers that its messages recompute", async () => {
    const { history } = run.parse(JSON.parse(await readFile(path, "utf8")));
    const agents = [...new Set(history.map(({ name }) => name))].filter(
      (name) => name !== "Computer_terminal",
    );
    expect(agents).toHaveLength(3);
    const [leader, ...members] = agents.map((agent) => agentRun(agent, history));
    const team = measureTeam(leader!, members, null);
    // Work: the leader's first message, the second agent's one, the third's two; each after the other.
    expect(team.wallSeconds).toBe(6);
    expect(team.workSeconds).toBe(1 + 1 + 2);
    expect(team.criticalSeconds).toBe(4);
    expect(team.parallelShare).toBe(0);
    expect(team.messages).toBe(2 * members.length);
    const { metrics } = team;
    expect(metrics.messageDensity).toBeCloseTo(4 / 4, 12);
    expect(metrics.amdahl).toEqual({ maxSpeedup: 1, teamSize: 1 });
    expect(metrics.stragglerGap).toMatchObject({
      slowestSeconds: 2,
      meanSeconds: 1.5,
      gapSeconds: 0.5,
    });
    expect(metrics.messageOverhead).toEqual({ limit: 4.5, isQuadratic: false });
    expect(metrics.redundancy?.pairs).toBe(1);
    expect(metrics).toMatchObject({
      efficiency: null,
      overheadPercent: null,
      errorAmplification: null,
    });
  });
});
