import { describe, expect, it } from "vitest";
import type { ExecutionRecord, Intelligence } from "../../src/index.ts";
import { oldAnalyzeAndAdapt, oldBestModel, oldOptimalHouse, oldPolicies } from "./old-engine.ts";
import { createTrialStore, monday } from "./trial-store.ts";

type Counts = readonly [successes: number, failures: number];

/** Executions with those counts, successes spread evenly. */
function executions(
  [successes, failures]: Counts,
  one: Partial<ExecutionRecord>,
): readonly ExecutionRecord[] {
  const n = successes + failures;
  return Array.from({ length: n }, (_, at) => ({
    tool: "git_push",
    task_type: "build",
    ...one,
    success: Math.floor(((at + 1) * successes) / n) > Math.floor((at * successes) / n),
  }));
}

async function taught(all: readonly ExecutionRecord[]): Promise<Intelligence> {
  const intelligence = await createTrialStore().open();
  await intelligence.recordExecutions(all);
  return intelligence;
}

describe("seed 000: who does what", () => {
  it("000-06: a route takes cost and lower bounds into account: 1 of 1 never beats 95 of 100", async () => {
    const all = [
      ...executions([1, 0], { model: "new" }),
      ...executions([95, 5], { model: "proven" }),
    ];
    const intelligence = await taught(all);
    const routed = await intelligence.route({ taskType: "build", models: ["new", "proven"] });
    expect(routed.chosen?.model).toBe("proven");
    expect(routed.reported_best).toMatchObject({ arm: "model=proven" });
    expect(oldBestModel(all, "build", 1)).toBe("new");

    const models = ["proven", "alike"];
    const alike = await taught([...all, ...executions([190, 10], { model: "alike" })]);
    const pricesUsd = { proven: 0.001, alike: 0.02 };
    const cheaper = await alike.route({ taskType: "build", models, pricesUsd });
    expect(cheaper.chosen?.model).toBe("proven");
    expect(cheaper.reason).toContain("cheapest");
  });

  it("000-12: a model for each type of work: read, build, test, judge", async () => {
    const all = [
      ...executions([58, 2], { model: "small", task_type: "read", tool: "http_get" }),
      ...executions([20, 40], { model: "small" }),
      ...executions([55, 5], { model: "large" }),
      ...executions([30, 30], { model: "small", task_type: "test" }),
      ...executions([57, 3], { model: "large", task_type: "test" }),
    ];
    const intelligence = await taught(all);
    const selected = await intelligence.getModelSelection();
    expect(Object.keys(selected)).toEqual(["read", "build", "test", "judge"]);
    const models = Object.values(selected).map(({ chosen }) => chosen?.model ?? null);
    expect(models).toEqual(["small", "large", "large", null]);
    expect(selected["judge"]?.reason).toContain("nobody to choose from");
    expect(selected["build"]?.confidence).toBeGreaterThan(0.7);
    // It knew the same three, and no policy of its own named one of them.
    const known = Object.keys(selected).map((type) => oldBestModel(all, type, 10));
    expect(known).toEqual(["small", "large", "large", null]);
    const old = oldAnalyzeAndAdapt(all, oldPolicies, monday / 1000);
    expect(JSON.stringify(old)).not.toMatch(/small|large/);
  });

  it("000-14: the house by what is surely known, the sovereign one where nothing is", async () => {
    const all = [
      ...executions([1, 0], { house: "ezra" }),
      ...executions([95, 5], { house: "bezalel" }),
      ...executions([60, 40], { house: "timmy" }),
    ];
    const intelligence = await taught(all);
    const best = await intelligence.getOptimalHouse("git_push");
    expect(best.house).toBe("bezalel");
    expect(best.confidence).toBeGreaterThan(0.8);
    expect(best.confidence).toBeLessThan(0.95);
    expect(oldOptimalHouse(all, "git_push")).toEqual(["ezra", 1]);

    // What a house does with other tools counts, for less.
    const elsewhere = await intelligence.getOptimalHouse("never_called", { path: "." });
    expect(elsewhere.house).toBe("bezalel");
    expect(elsewhere.confidence).toBeLessThan(best.confidence - 0.1);
    const unknown = await (await taught([])).getOptimalHouse("git_push", { path: "." });
    expect(unknown.house).toBe("timmy");
    expect(unknown.confidence).toBeLessThan(0.3);
    expect(unknown.reason).toContain("not enough data");
    expect(oldOptimalHouse([], "git_push")).toEqual(["timmy", 0.5]);
  });

  it("000-14: a house that nobody knows is better than none is not chosen for being untried", async () => {
    const all = executions([0, 20], { house: "timmy" });
    const intelligence = await taught(all);
    expect((await intelligence.getOptimalHouse("git_push")).house).toBe("timmy");
  });

  it("000-23: pre-route: a decision stands in the journal before the outcome, which is joined to it after", async () => {
    const trial = createTrialStore();
    const intelligence = await trial.open();
    await intelligence.recordExecutions(executions([95, 5], { house: "bezalel" }));
    const before = await intelligence.route({ tool: "git_push", houses: ["ezra", "bezalel"] });
    expect(before).toMatchObject({ chosen: { house: "bezalel" }, mode: "suggest", asks: true });
    expect(trial.sql("SELECT decision_id AS id, chosen FROM decision")).toEqual([
      { id: before.decision, chosen: "house=bezalel" },
    ]);
    const open = await intelligence.replayRoutes("best");
    expect(open).toMatchObject({ decisions: 1, with_outcome: 0, snips: null });

    await intelligence.recordExecution({ tool: "git_push", house: "bezalel", success: true });
    const joined = await intelligence.replayRoutes("best");
    expect(joined).toMatchObject({ decisions: 1, with_outcome: 1, deterministic: 1, n: 0 });
    expect(joined.verdict).toContain("not enough data");

    const again = await intelligence.route({ tool: "git_push", houses: ["ezra", "bezalel"] });
    expect(again.candidates[1]?.pending).toBe(0);
    await intelligence.recordRouteOutcome(again.decision ?? "", { success: false });
    expect(await intelligence.replayRoutes("best")).toMatchObject({ with_outcome: 2 });
  });
});
