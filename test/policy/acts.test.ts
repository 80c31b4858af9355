import { describe, expect, it } from "vitest";
import { createPolicyTrial, dayMs, recordSessions } from "./recorded-sessions.ts";

const reading = { tool: "git_log", house: "ezra", task_type: "read", model: "m" };

describe("what people do with policies", () => {
  it("sets, and undoes step by step as far back as it began", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    const threshold = async () => (await policies.valuesInForce())["ezra"]?.["evidence_threshold"];
    for (const value of [0.7, 0.6, 0.9]) {
      trial.now += 1000;
      expect(await policies.set("ezra.evidence_threshold", value, null)).toBe(true);
    }
    expect(await policies.set("ezra.evidence_threshold", 0.9, null)).toBe(false);
    const seen = [];
    for (let undo = 0; undo < 3; undo += 1) {
      trial.now += 1000;
      await policies.revert("ezra", null, null);
      seen.push(await threshold());
    }
    expect(seen).toEqual([0.6, 0.7, 0.8]);
    await expect(policies.revert("ezra", null, null)).rejects.toMatchObject({
      code: "nothing-to-revert",
    });
    await expect(policies.revert("ezza", null, null)).rejects.toMatchObject({
      code: "unknown-policy",
      exitCode: 2,
    });
    await policies.revert("ezra", 3, "the second value after all");
    expect(await threshold()).toBe(0.6);
    await expect(policies.revert("ezra", 99, null)).rejects.toMatchObject({
      code: "unknown-version",
    });
  });

  it.each([
    ["ezra.evidence_threshold", 0.95, "out-of-bounds"],
    ["ezra.evidence_threshold", 0.5, "out-of-bounds"],
    ["ezra.evidence_threshold", 0.75, "off-step"],
    ["ezra.evidence_threshold", "high", "bad-value"],
    ["ezra.evidence_threshold", null, "bad-value"],
    ["routing.model.build", 7, "bad-value"],
    ["ezra.evidense_threshold", 0.7, "unknown-knob"],
    ["ezra", 0.7, "unknown-knob"],
    ["modes.policy", 1, "unknown-knob"],
    ["routing.model.", "m", "unknown-knob"],
  ] as const)("refuses %s = %s: %s", async (knob, value, code) => {
    const policies = await (await createPolicyTrial().open()).policies();
    await expect(policies.set(knob, value, null)).rejects.toMatchObject({ code, exitCode: 2 });
    expect(await policies.log(9)).toEqual([]);
  });

  it("knows what a misspelt knob may have meant", async () => {
    const policies = await (await createPolicyTrial().open()).policies();
    await expect(policies.set("ezra.evidense_threshold", 0.7, null)).rejects.toMatchObject({
      hint: "did you mean ezra.evidence_threshold, bezalel.evidence_threshold?",
    });
  });

  it("keeps who, why and when, with secrets replaced", async () => {
    const trial = createPolicyTrial();
    const policies = await (await trial.open()).policies();
    const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
    await policies.set("routing.model.build", "hermes3:8b", `because of ${secret}`);
    const [entry] = await policies.log(9);
    expect(entry).toMatchObject({
      trigger: "person",
      change_type: "routing.routing.model.build",
      old_value: null,
      new_value: "hermes3:8b",
      state: "set",
      policy_version: "routing@2",
    });
    expect(entry?.actor).toMatch(/^user:/);
    expect(JSON.stringify(entry)).not.toContain(secret);
  });

  it("puts a suggestion on trial, sets over it, and cannot try it twice", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    await recordSessions(trial, loop, 60, reading, () => false);
    await loop.derive();
    await loop.adapt();
    const [suggested] = await policies.log(1);
    expect(suggested?.state).toBe("proposed");
    expect(await policies.tryChange(suggested?.id.slice(0, 20) ?? "", "let us see")).toBe(
      suggested?.id,
    );
    await expect(policies.tryChange(suggested?.id ?? "", null)).rejects.toMatchObject({
      code: "not-open",
    });
    expect((await policies.overview()).policies[0]?.trial).toMatchObject({
      value: 0.7,
      share: 0.5,
    });
    trial.now += dayMs;
    await policies.set("ezra.evidence_threshold", 0.7, "sure of it");
    expect((await policies.log(9)).map(({ state }) => state)).toEqual(["set", "superseded"]);
    expect((await policies.overview()).policies[0]).toMatchObject({ trial: null, version: 3 });
    await expect(policies.tryChange("nothing", null)).rejects.toMatchObject({
      code: "unknown-change",
    });
  });

  it("leaves everything that is derived as it was", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    await recordSessions(trial, loop, 60, reading, () => false);
    await policies.setMode(["policy"], "apply", null);
    await loop.derive();
    const before = await loop.canonicalHash();
    await loop.adapt();
    await policies.set("routing.model.read", "m", null);
    const log = await policies.log(9);
    await loop.rebuild();
    expect(await loop.canonicalHash()).toBe(before);
    expect(await policies.log(9)).toEqual(log);
  });
});

describe("two processes", () => {
  it("decide once, however close they are", async () => {
    const trial = createPolicyTrial();
    const [one, other] = [await trial.open(), await trial.open()];
    await recordSessions(trial, one, 60, reading, () => false);
    await one.derive();
    const decided = await Promise.all([one.adapt(), other.adapt(), one.adapt(), other.adapt()]);
    expect(decided.toSorted()).toEqual([0, 0, 0, 1]);
    expect(await (await one.policies()).log(9)).toHaveLength(1);
  });

  it("draw one arm for a session, and the session keeps it when the trial is over", async () => {
    const trial = createPolicyTrial();
    const [one, other] = [await trial.open(), await trial.open()];
    const policies = await one.policies();
    await policies.setMode(["policy"], "apply", null);
    await recordSessions(trial, one, 60, reading, () => false);
    await one.derive();
    await one.adapt();
    const [here, there] = [
      await one.intelligence({ session: "shared" }),
      await other.intelligence({ session: "shared" }),
    ];
    const [a, b] = await Promise.all([
      here.policyFor("ezra", "evidence_threshold"),
      there.policyFor("ezra", "evidence_threshold"),
    ]);
    expect(a).toEqual(b);
    expect(a?.arm).not.toBeNull();
    const [change] = await policies.log(1);
    expect(await one.store.trialAssignments(change?.id ?? "")).toHaveLength(1);
    await policies.revert("ezra", null, null);
    expect(await here.policyFor("ezra", "evidence_threshold")).toEqual(a);
    const later = await one.intelligence({ session: "later" });
    expect(await later.policyFor("ezra", "evidence_threshold")).toMatchObject({
      value: 0.8,
      arm: null,
    });
  });

  it("take the configuration's word over what people set", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    await recordSessions(trial, loop, 60, reading, () => false);
    await loop.derive();
    const { writeFileSync } = await import("node:fs");
    const path = `${trial.home}/.whetstone/whetstone.config.json`;
    writeFileSync(path, JSON.stringify({ modes: { policy: "off" } }));
    const configured = await trial.open();
    expect(await configured.adapt()).toBe(0);
    const policies = await configured.policies();
    await expect(policies.setMode(["policy"], "apply", null)).rejects.toMatchObject({
      code: "mode-configured",
    });
    expect((await policies.overview()).modes[0]).toEqual({
      feature: "policy",
      mode: "off",
      set_by: "configuration",
    });
  });
});
