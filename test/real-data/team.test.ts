import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { measureTeam } from "../../src/signals/coordination/team.ts";
import { whoAndWhenRun, whoAndWhenRuns } from "./who-and-when-runs.ts";

const data = process.env["WHETSTONE_DATA"] ?? "";
const path = join(data, "labelled/who-and-when/Algorithm-Generated/1.json");

// The run: Excel_Expert, terminal, BusinessLogic_Expert, terminal, DataVerification_Expert, DataVerification_Expert.
describe.skipIf(data === "" || !existsSync(path))("a failed run of several agents", () => {
  test("gives numbers that its messages recompute", async () => {
    const { history } = whoAndWhenRun.parse(JSON.parse(await readFile(path, "utf8")));
    const [leader, ...members] = whoAndWhenRuns(history);
    expect(members).toHaveLength(2);
    const team = measureTeam(leader!, members, []);
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
