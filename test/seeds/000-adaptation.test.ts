import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ExecutionRecord, Loop } from "../../src/index.ts";
import { openLoop } from "../../src/index.ts";
import { oldAnalyzeAndAdapt, oldBestModel, oldPolicies } from "./old-engine.ts";
import { createTrialStore, monday, type TrialStore } from "./trial-store.ts";

const reading = { tool: "git_log", house: "ezra", task_type: "read", model: "m" };

async function opened(trial: TrialStore): Promise<Loop> {
  const loop = await openLoop(trial.options);
  onTestFinished(() => loop[Symbol.asyncDispose]());
  return loop;
}

/** A session of four calls, a minute after the one before. */
async function record(
  trial: TrialStore,
  loop: Loop,
  call: ExecutionRecord,
  succeeds: (call: number) => boolean,
): Promise<readonly ExecutionRecord[]> {
  trial.now += 60_000;
  const calls = [0, 1, 2, 3].map((index) => ({ ...call, success: succeeds(index) }));
  const session = `${String(call.model)} ${trial.now}`;
  await using engine = await loop.intelligence({ session, zone: "UTC" });
  await engine.recordExecutions(calls);
  return calls;
}

describe("seed 000: adaptation", () => {
  it("000-11: never on no data, where the first engine relaxed twice on nothing", async () => {
    const intelligence = await createTrialStore().open();
    expect(await intelligence.analyzeAndAdapt()).toEqual([]);
    expect(await intelligence.analyzeAndAdapt()).toEqual([]);
    expect(await intelligence.currentPolicies()).toMatchObject({
      ezra: { evidence_threshold: 0.8 },
    });

    const once = oldAnalyzeAndAdapt([], oldPolicies, monday / 1000);
    const twice = oldAnalyzeAndAdapt([], once.policies, monday / 1000);
    expect(once.policies.ezra.evidence_threshold).toBeCloseTo(0.7, 10);
    expect(twice.policies.ezra.evidence_threshold).toBeCloseTo(0.6, 10);
  });

  it("000-11: low success of ezra relaxes by one whole step, as a trial, once, and down to 0.6 at most", async () => {
    const trial = createTrialStore();
    const loop = await opened(trial);
    const policies = await loop.policies();
    await policies.setMode(["policy"], "apply", null);
    const all: ExecutionRecord[] = [];
    for (let n = 0; n < 60; n += 1) all.push(...(await record(trial, loop, reading, () => false)));
    await loop.derive();
    const intelligence = await loop.intelligence();
    expect(await intelligence.analyzeAndAdapt()).toMatchObject([
      {
        change_type: "policy.ezra.evidence_threshold",
        old_value: 0.8,
        new_value: 0.7,
        expected_improvement: 0.1,
        state: "trial",
        measured_effect: null,
      },
    ]);
    // On trial it is not in force, and a second look changes nothing more.
    expect(await intelligence.analyzeAndAdapt()).toEqual([]);
    expect(await intelligence.currentPolicies()).toMatchObject({
      ezra: { evidence_threshold: 0.8 },
    });
    await expect(policies.set("ezra.evidence_threshold", 0.5, null)).rejects.toMatchObject({
      code: "out-of-bounds",
    });
    await policies.revert("ezra", null, "the person knows better");
    expect((await intelligence.getAdaptations())[0]).toMatchObject({ state: "reverted" });

    const once = oldAnalyzeAndAdapt(all, oldPolicies, trial.now / 1000).policies;
    // In floating point, and again at the next call.
    expect(once.ezra.evidence_threshold).not.toBe(0.7);
    const twice = oldAnalyzeAndAdapt(all, once, trial.now / 1000).policies;
    expect(twice.ezra.evidence_threshold).toBeLessThan(0.65);
  });

  it("000-12: a model that does a type of work better gets the route, as a suggestion", async () => {
    const trial = createTrialStore();
    const loop = await opened(trial);
    const building = { tool: "make", house: "bezalel", task_type: "build" };
    const all: ExecutionRecord[] = [];
    for (let n = 0; n < 50; n += 1) {
      all.push(...(await record(trial, loop, { ...building, model: "a" }, (call) => call < 1)));
      all.push(...(await record(trial, loop, { ...building, model: "b" }, () => true)));
    }
    for (let n = 0; n < 10; n += 1)
      all.push(...(await record(trial, loop, { ...building, model: "a" }, (call) => call < 1)));
    await loop.derive();
    const intelligence = await loop.intelligence();
    expect(await intelligence.analyzeAndAdapt()).toMatchObject([
      {
        trigger: "better_model",
        change_type: "routing.routing.model.build",
        old_value: null,
        new_value: "b",
        expected_improvement: 0.75,
        state: "proposed",
      },
    ]);
    // It knew the model and did nothing with it; what it changed was a house that had done nothing at all.
    expect(oldBestModel(all, "build", 10)).toBe("b");
    const old = oldAnalyzeAndAdapt(all, oldPolicies, trial.now / 1000);
    expect(old.changes).toMatchObject([{ change_type: "policy.ezra.evidence_threshold" }]);
    expect(old.policies.routing).toEqual(oldPolicies.routing);
  });

  it("000-18: the demo: twenty executions, a prediction, an adaptation, the velocity", async () => {
    const example = new URL("../../examples/intelligence.ts", import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, [example.pathname]);
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(/^1\. prediction: 0\.\d\d .* good track record/),
      "2. changes after one session: 0",
      expect.stringMatching(
        /^3\. adaptation: policy\.ezra\.evidence_threshold 0\.8 -> 0\.7 \(trial\)/,
      ),
      expect.stringMatching(/^4\. the trial: kept, measured effect 0\.\d\d$/),
      expect.stringMatching(/^5\. learning: accelerating/),
      "As it should be.",
    ]);
  });
});
