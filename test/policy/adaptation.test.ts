import { describe, expect, it } from "vitest";
import { adaptationRules } from "../../src/adapt/policy/adaptation-rules.ts";
import { requireKnob } from "../../src/adapt/policy/find-knob.ts";
import { shownValue } from "../../src/adapt/policy/knob.ts";
import { metricScope } from "../../src/adapt/policy/metric-scope.ts";
import type { Loop } from "../../src/index.ts";
import {
  createPolicyTrial,
  dayMs,
  type PolicyTrial,
  recordSession,
  recordSessions,
} from "./recorded-sessions.ts";

const reading = { tool: "git_log", house: "ezra", task_type: "read", model: "m" };
const never = (): boolean => false;

/** Sixty sessions of ezra in which nothing succeeds. */
async function failingHouse(trial: PolicyTrial, loop: Loop): Promise<void> {
  await recordSessions(trial, loop, 60, reading, never);
  await loop.derive();
}

async function log(loop: Loop) {
  return (await loop.policies()).log(100);
}

/** Sessions that read the knob first, and then go as the value they got makes them go. */
async function runTrial(
  trial: PolicyTrial,
  loop: Loop,
  sessions: number,
  succeeds: (arm: string, session: number) => boolean,
): Promise<readonly string[]> {
  const arms: string[] = [];
  const values = new Set<string>();
  for (let n = 0; n < sessions; n += 1) {
    trial.now += 60_000;
    await using engine = await loop.intelligence({ session: `trial ${trial.now}`, zone: "UTC" });
    const told = await engine.policyFor("ezra", "evidence_threshold");
    const arm = told.arm ?? "none";
    values.add(`${arm} ${String(told.value)} ${told.propensity}`);
    arms.push(arm);
    await engine.recordExecutions([{ ...reading, success: succeeds(arm, n) }]);
  }
  expect([...values].toSorted()).toEqual(["new 0.7 0.5", "old 0.8 0.5"]);
  trial.now += 2 * dayMs;
  await loop.derive();
  return arms;
}

describe("rules", () => {
  it("agree with the knobs they move", () => {
    for (const rule of adaptationRules) {
      const name = rule.knob.replace("*", "subject");
      const knob = requireKnob(`${rule.trigger === "better_model" ? "routing" : "ezra"}.${name}`);
      expect(knob.feature).toBe(rule.change_type);
      const scope = Object.keys(metricScope(knob)).at(-1) ?? "";
      expect(rule.metric).toBe(`success_of_${scope === "taskType" ? "task_type" : scope}`);
      const [low, high, step] =
        knob.kind === "choice"
          ? [null, null, null]
          : [knob.fewestSteps, knob.mostSteps, 1].map((steps) => shownValue(knob, steps));
      expect(rule.bounds).toEqual(low === null ? null : [low, high]);
      const isMultiple = rule.move !== null && "times" in rule.move;
      const by = rule.move !== null && "by" in rule.move ? Math.abs(rule.move.by) : null;
      expect(by).toBe(isMultiple ? null : step);
      expect(isMultiple).toBe(rule.trigger === "breaker_trips");
    }
  });

  it("say nothing on no data, and not on 29 sessions", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const engine = await loop.intelligence();
    expect(await engine.analyzeAndAdapt()).toEqual([]);
    await recordSessions(trial, loop, 29, reading, never);
    await loop.derive();
    expect(await engine.analyzeAndAdapt()).toEqual([]);
    const { rules } = await (await loop.policies()).overview();
    expect(rules.find(({ trigger }) => trigger === "low_success")).toMatchObject({
      knob: "ezra.evidence_threshold",
      n: 29,
      reason: "not enough data: 29 of 30 sessions with a known outcome",
      proposal: null,
    });
  });

  it("propose nothing for a house that does well, however much there is of it", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    await recordSessions(trial, loop, 60, reading, (_, call) => call > 0);
    await loop.derive();
    expect(await loop.adapt()).toBe(0);
  });

  it("say how it is of late: a house that did well before fails in more than its whole share", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    await recordSessions(trial, loop, 60, reading, () => true);
    await recordSessions(trial, loop, 40, reading, (_, call) => call === 0);
    await loop.derive();
    const engine = await loop.intelligence();
    const [change] = await engine.analyzeAndAdapt();
    const [, late, all] =
      /^ezra fails in (\d+)% of its calls in the latest 30 sessions, more than 40%; over all 100 it is (\d+)%$/.exec(
        change?.reason ?? "",
      ) ?? [];
    expect(Number(late)).toBeGreaterThan(40);
    expect(Number(all)).toBeLessThan(40);
  });

  it("suggest a change, and change nothing by that", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    await failingHouse(trial, loop);
    const engine = await loop.intelligence();
    expect(await engine.analyzeAndAdapt()).toMatchObject([
      {
        trigger: "low_success",
        change_type: "policy.ezra.evidence_threshold",
        old_value: 0.8,
        new_value: 0.7,
        reason:
          "ezra fails in 100% of its calls in the latest 30 sessions, more than 40%; over all 60 it is 100%",
        expected_improvement: 0.1,
        version: 1,
        state: "proposed",
        measured_effect: null,
      },
    ]);
    expect((await engine.currentPolicies())["ezra"]).toMatchObject({ evidence_threshold: 0.8 });
    expect(await engine.policyFor("ezra", "evidence_threshold")).toMatchObject({
      value: 0.8,
      arm: null,
    });
    // What is suggested is not suggested again.
    expect(await engine.analyzeAndAdapt()).toEqual([]);
    trial.now += 31 * dayMs;
    await loop.adapt();
    expect(await log(loop)).toMatchObject([{ state: "expired" }]);
  });

  it("only note what they would propose where they observe, and are not asked where they are off", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    await failingHouse(trial, loop);
    const policies = await loop.policies();
    await policies.setMode(["policy"], "off", null);
    expect(await loop.adapt()).toBe(0);
    await policies.setMode(["policy"], "observe", null);
    expect(await loop.adapt()).toBe(1);
    expect((await log(loop))[0]).toMatchObject({ state: "observed", trigger: "low_success" });
    expect(await (await loop.intelligence()).getAdaptations()).toEqual([]);
  });

  it("route work to the model that is shown to do it better", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const build = { tool: "make", house: "bezalel", task_type: "build" };
    await recordSessions(trial, loop, 10, { ...build, model: "slow" }, (n) => n % 2 === 0);
    for (let n = 0; n < 60; n += 1) {
      await recordSessions(trial, loop, 1, { ...build, model: "slow" }, () => n % 2 === 0);
      await recordSessions(trial, loop, 1, { ...build, model: "quick" }, () => n % 10 !== 0);
    }
    await loop.derive();
    expect(await loop.adapt()).toBe(1);
    expect((await log(loop))[0]).toMatchObject({
      trigger: "better_model",
      change_type: "routing.routing.model.build",
      old_value: null,
      new_value: "quick",
      expected_improvement: 0.4,
    });
  });

  const slowUnder = { timeoutMs: 7000, concurrency: 8 };

  it.each([
    {
      name: "lengthen the time limit of a tool whose breaker keeps opening",
      told: {},
      knob: "timeout_seconds",
      to: 60,
      why: "(timeout) in 50% of the latest 30 sessions, in more than 10%; over all 60 it is 50%; as configured it stands at 30",
    },
    {
      name: "from the limit that the tool ran under",
      told: { cause: "timeout", limits: slowUnder },
      knob: "timeout_seconds",
      to: 10,
      why: "(timeout) in 50% of the latest 30 sessions, in more than 10%; over all 60 it is 50%; as configured it stands at 5",
    },
    {
      name: "ask less at once of a tool that is overloaded",
      told: { cause: "rate-limit", limits: slowUnder },
      knob: "concurrency",
      to: 4,
      why: "(rate-limit, network, slow) in 50% of the latest 30 sessions, in more than 10%; over all 60 it is 50%; as configured it stands at 8",
    },
  ])("$name", async ({ told, knob, to, why }) => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const call = { tool: "run_tests", house: "bezalel", task_type: "test", success: true };
    const opened = {
      kind: "breaker-opened",
      house: "bezalel",
      tool: "run_tests",
      ...told,
    } as const;
    for (let n = 0; n < 60; n += 1) {
      trial.now += 60_000;
      await using engine = await loop.intelligence({ session: `s${n}`, zone: "UTC" });
      await engine.recordExecution(call);
      if (n % 2 === 0) await engine.recordPolicySignal(opened);
    }
    await loop.derive();
    expect(await loop.adapt()).toBe(1);
    expect((await log(loop))[0]).toMatchObject({
      change_type: `threshold.bezalel.${knob}.run_tests`,
      old_value: null,
      new_value: to,
      reason: `the breaker of run_tests opened ${why}`,
    });
  });

  it("propose nothing for a breaker that tools open which only break", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const call = { tool: "run_tests", house: "bezalel", task_type: "test", success: false };
    for (let n = 0; n < 60; n += 1) {
      trial.now += 60_000;
      await using engine = await loop.intelligence({ session: `s${n}`, zone: "UTC" });
      await engine.recordExecution({ ...call, success: n % 2 === 0 });
      const broken = { kind: "breaker-opened", cause: "tool-error" } as const;
      await engine.recordPolicySignal({ ...broken, house: "bezalel", tool: "run_tests" });
    }
    await loop.derive();
    await loop.adapt();
    const moved = (await log(loop)).map(({ change_type: type }) => type.split(".")[0]);
    expect(moved).not.toContain("threshold");
  });

  it("turn off reading ahead that is mostly stale, once someone turned it on", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    const fetchAhead = async (): Promise<void> => {
      for (let n = 0; n < 60; n += 1) {
        trial.now += 60_000;
        await using engine = await loop.intelligence({ session: `s${trial.now}`, zone: "UTC" });
        await engine.recordPolicySignal({ kind: "prefetch-stale", house: "ezra", tool: null });
      }
    };
    await policies.set("ezra.prefetch", 0, null);
    trial.now += 8 * dayMs;
    await fetchAhead();
    expect(await loop.adapt()).toBe(0);
    await policies.set("ezra.prefetch", 1, null);
    trial.now += 8 * dayMs;
    await fetchAhead();
    expect(await loop.adapt()).toBe(1);
    expect((await log(loop))[0]).toMatchObject({
      change_type: "cache.ezra.prefetch",
      old_value: 1,
      new_value: 0,
      expected_improvement: 0,
    });
  });
});

describe("a trial", () => {
  it("gives sessions either value, is kept when the new one does better, and says what it measured", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    await policies.setMode(["policy"], "apply", "let it try");
    await failingHouse(trial, loop);
    expect(await loop.adapt()).toBe(1);
    const arms = await runTrial(trial, loop, 120, (arm, n) => n % 10 < (arm === "new" ? 9 : 2));
    expect(arms.filter((arm) => arm === "new").length).toBeGreaterThan(40);
    const engine = await loop.intelligence();
    const [kept, ...more] = await engine.analyzeAndAdapt();
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ state: "kept", old_value: 0.8, new_value: 0.7 });
    expect(kept?.measured_effect).toBeGreaterThan(0.5);
    expect(await engine.currentPolicies()).toMatchObject({ ezra: { evidence_threshold: 0.7 } });
    expect((await log(loop))[0]).toMatchObject({
      state: "kept",
      actor: "engine",
      policy_version: "ezra@3",
      measured_effect: { n: 120 },
    });
    expect((await engine.getAdaptations())[0]).toEqual(kept);
    expect(await engine.policyFor("ezra", "evidence_threshold")).toMatchObject({
      value: 0.7,
      version: 3,
      arm: null,
    });
  });

  it("is rolled back when the new value does worse; the other direction comes next, after a longer pause", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    await policies.setMode(["policy"], "apply", null);
    await failingHouse(trial, loop);
    await loop.adapt();
    await runTrial(trial, loop, 120, (arm, n) => n % 10 < (arm === "new" ? 1 : 7));
    expect(await loop.adapt()).toBe(1);
    expect((await log(loop))[0]).toMatchObject({ state: "rolled-back", new_value: 0.7 });
    expect((await policies.valuesInForce())["ezra"]).toMatchObject({ evidence_threshold: 0.8 });

    trial.now += 8 * dayMs;
    await failingHouse(trial, loop);
    expect(await loop.adapt()).toBe(0);
    trial.now += 7 * dayMs;
    expect(await loop.adapt()).toBe(1);
    expect((await log(loop))[0]).toMatchObject({ old_value: 0.8, new_value: 0.9, state: "trial" });
  });

  it("weighs a session a day after it began, and nothing behind one that is pending", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    await policies.setMode(["policy"], "apply", null);
    await failingHouse(trial, loop);
    await loop.adapt();
    await runTrial(trial, loop, 100, (arm, n) => n % 10 < (arm === "new" ? 9 : 2));
    trial.now -= 2 * dayMs;
    const running = async () =>
      (await policies.overview()).policies.find(({ policy }) => policy === "ezra")?.trial;
    expect(await running()).toMatchObject({ pending: 100, effect: { n: 0, estimate: null } });
    expect(await loop.adapt()).toBe(0);
    trial.now += dayMs - 30 * 60_000;
    expect(await running()).toMatchObject({ pending: 30, effect: { n: 70 } });
  });

  it("stops where the mode no longer allows it", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    await policies.setMode(["policy"], "apply", null);
    await failingHouse(trial, loop);
    await loop.adapt();
    await policies.setMode(["policy"], "observe", null);
    await recordSession(loop, "later", reading, [true]);
    const engine = await loop.intelligence();
    expect(await engine.policyFor("ezra", "evidence_threshold")).toMatchObject({
      value: 0.8,
      arm: null,
    });
    expect(await loop.adapt()).toBe(1);
    expect((await log(loop)).find(({ trigger }) => trigger === "low_success")).toMatchObject({
      state: "rolled-back",
      state_reason: "the mode of policy is observe",
    });
  });
});
