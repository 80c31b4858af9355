import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { defineTool, Harness, House, Mode, type Tool, ToolFault } from "../../src/index.ts";
import { createPolicyTrial, dayMs, type PolicyTrial } from "./recorded-sessions.ts";

const input = z.looseObject({});
const reads = { description: "", input, access: "read", idempotent: false } as const;

/** A harness over the trial's store; each run of a house in it is a session. */
function harnessOf(trial: PolicyTrial, ...tools: readonly Tool[]): Harness {
  const harness = new Harness({
    ...trial.options,
    env: { PATH: process.env["PATH"] },
    house: House.Bezalel,
    mode: Mode.Intelligent,
    tools,
    concurrencyPerTool: 4,
    breaker: { minimumVolume: 4 },
  });
  onTestFinished(() => harness[Symbol.asyncDispose]());
  return harness;
}

/** One run of four calls at once, a minute after the one before; answers how many succeeded. */
async function run(trial: PolicyTrial, harness: Harness, tool: string): Promise<number> {
  trial.now += 60_000;
  await using bezalel = harness.as(House.Bezalel);
  const calls = [0, 1, 2, 3].map((call) => ({ tool, params: { call } }));
  const results = await bezalel.executeBatch(calls, { concurrency: 4 });
  return results.filter(({ ok }) => ok).length;
}

async function runs(
  trial: PolicyTrial,
  harness: Harness,
  tool: string,
  count: number,
): Promise<readonly number[]> {
  const successes: number[] = [];
  for (let n = 0; n < count; n += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one session after another, as they happen
    successes.push(await run(trial, harness, tool));
  }
  return successes;
}

/** Takes longer than it is given. */
const slowLook = defineTool({
  ...reads,
  name: "slow_look",
  timeoutMs: 15,
  run: async () => {
    await new Promise((resolve) => setTimeout(resolve, 45));
    return "seen";
  },
});

/** Answers two at a time, and says so to the others. */
function overloaded(): Tool {
  let running = 0;
  return defineTool({
    ...reads,
    name: "overloaded",
    run: async () => {
      const isRefused = running >= 2;
      running += isRefused ? 0 : 1;
      await new Promise((resolve) => setTimeout(resolve, isRefused ? 90 : 60));
      if (isRefused) throw new ToolFault("rate-limit", "two at a time");
      running -= 1;
      return "answered";
    },
  });
}

/** Needs company: alone it finds nobody. */
function company(): Tool {
  let present = 0;
  return defineTool({
    ...reads,
    name: "company",
    run: async () => {
      present += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      const met = present > 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      present -= 1;
      if (!met) throw new ToolFault("nonzero-exit", "nobody there");
      return "met";
    },
  });
}

async function applying(trial: PolicyTrial, feature: "threshold" | "cache") {
  const loop = await trial.open();
  const policies = await loop.policies();
  await policies.setMode([feature], "apply", null);
  return { loop, policies };
}

describe("limits that adapt", () => {
  it.each([
    {
      name: "a time limit that is too short is raised on trial, measured and kept",
      tool: slowLook,
      knob: "timeout_seconds",
      value: 5,
    },
    {
      name: "of a tool that is asked too much at once, less is asked on trial, measured and kept",
      tool: overloaded(),
      knob: "concurrency",
      value: 2,
    },
  ])(
    "$name",
    async ({ tool, knob, value }) => {
      const trial = createPolicyTrial();
      const { policies } = await applying(trial, "threshold");
      const harness = harnessOf(trial, tool);
      const before = await runs(trial, harness, tool.name, 32);
      expect(before.reduce((sum, successes) => sum + successes, 0)).toBeLessThan(3 * before.length);
      // The run that gave the last of the evidence let the engine look when it ended.
      expect(await policies.log(1)).toMatchObject([
        {
          trigger: "breaker_trips",
          change_type: `threshold.bezalel.${knob}.${tool.name}`,
          old_value: null,
          new_value: value,
          state: "trial",
        },
      ]);

      const during = await runs(trial, harness, tool.name, 60);
      const good = during.filter((successes) => successes === 4).length;
      expect(good).toBeGreaterThan(15);
      expect(good).toBeLessThan(45);
      trial.now += 2 * dayMs;
      await runs(trial, harness, tool.name, 1);
      const [kept] = await policies.log(1);
      expect(kept).toMatchObject({ state: "kept", actor: "engine", new_value: value });
      // About 0.3: of 60 runs, whose arms are drawn from a key of this store alone.
      expect(kept?.measured_effect?.estimate).toBeGreaterThan(0.15);
      expect(kept?.measured_effect?.low).toBeGreaterThan(0);
      // The circuit of the old limit, open when the trial ended, is probed by three calls first.
      await run(trial, harness, tool.name);
      expect(await runs(trial, harness, tool.name, 3)).toEqual([4, 4, 4]);

      await policies.revert("bezalel", null, "as it was");
      expect(await run(trial, harness, tool.name)).toBeLessThan(4);
    },
    120_000,
  );

  it("a planted bad limit is rolled back by itself, and no run is turned away for it meanwhile", async () => {
    const trial = createPolicyTrial();
    const { loop, policies } = await applying(trial, "threshold");
    const harness = harnessOf(trial, company());
    expect(await run(trial, harness, "company")).toBe(4);
    const engine = await loop.intelligence();
    await engine.recordAdaptation({
      trigger: "planted",
      change_type: "threshold.bezalel.concurrency.company",
      old_value: null,
      new_value: 1,
      reason: "one after the other is tidier",
      expected_improvement: 0.1,
    });
    const [planted] = await policies.log(1);
    await policies.tryChange(planted?.id ?? "", null);
    const during = await runs(trial, harness, "company", 60);
    expect(new Set(during)).toEqual(new Set([0, 4]));
    trial.now += 2 * dayMs;
    await run(trial, harness, "company");
    const [undone] = await policies.log(1);
    expect(undone).toMatchObject({ state: "rolled-back", actor: "engine" });
    expect(undone?.measured_effect?.estimate).toBeLessThan(-0.5);
    expect(await runs(trial, harness, "company", 3)).toEqual([4, 4, 4]);
  }, 120_000);

  it("what a person sets holds from the next run on, and a call's own time limit before it", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    const harness = harnessOf(trial, slowLook);
    expect(await run(trial, harness, "slow_look")).toBe(0);
    await policies.set("bezalel.timeout_seconds.slow_look", 5, "it takes that long");
    trial.now += 60_000;
    await using bezalel = harness.as(House.Bezalel);
    expect((await bezalel.execute("slow_look")).data).toBe("seen");
    await expect(bezalel.execute("slow_look", {}, { timeoutMs: 15 })).rejects.toMatchObject({
      kind: "timeout",
    });
    await policies.set("bezalel.timeout_seconds.slow_look", null, "as the tool says");
    expect((await policies.log(1))[0]).toMatchObject({ old_value: 5, new_value: null });
    expect(await run(trial, harness, "slow_look")).toBe(0);
  });
});

const look = defineTool({
  ...reads,
  name: "look",
  idempotent: true,
  run: ({ at }, { read }) => {
    read(`page:${String(at)}`);
    return at;
  },
});

/** A run that teaches that b follows a, and then asks for what `last` says after one more a. */
async function pages(trial: PolicyTrial, harness: Harness, last: string) {
  trial.now += 60_000;
  await using ezra = harness.as(House.Ezra);
  for (const at of ["a", "b", "a", "b", "a"]) {
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await ezra.execute("look", { at });
  }
  return (await ezra.execute("look", { at: last })).provenance.prefetched;
}

describe("reading ahead that adapts", () => {
  it("is done where the policy of the house says so, and told of as used or as read in vain", async () => {
    const trial = createPolicyTrial();
    const loop = await trial.open();
    const policies = await loop.policies();
    const harness = harnessOf(trial, look);
    expect(await pages(trial, harness, "b")).toBe(false);
    await policies.set("ezra.prefetch", 1, null);
    expect(await pages(trial, harness, "b")).toBe(true);
    expect(await pages(trial, harness, "c")).toBe(false);
    await policies.set("ezra.prefetch", 0, null);
    expect(await pages(trial, harness, "b")).toBe(false);
    const told = (await loop.store.eventsSince("whetstone.policy", 0)).map(({ kind }) => kind);
    // After b an a was expected, which nobody asked for.
    expect(told.filter((kind) => kind === "prefetch-used")).toHaveLength(1);
    expect(told.filter((kind) => kind === "prefetch-stale")).toHaveLength(2);
  });

  it("is turned off on trial where it is mostly in vain, for half of the runs", async () => {
    const trial = createPolicyTrial();
    const { policies } = await applying(trial, "cache");
    await policies.set("ezra.prefetch", 1, null);
    // A change of a knob is left alone for a week.
    trial.now += 8 * dayMs;
    const harness = harnessOf(trial, look);
    for (let n = 0; n < 32; n += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one session after another
      await pages(trial, harness, "c");
    }
    expect((await policies.log(1))[0]).toMatchObject({
      trigger: "stale_prefetch",
      old_value: 1,
      new_value: 0,
      state: "trial",
    });
    const ahead: boolean[] = [];
    for (let n = 0; n < 16; n += 1) {
      // oxlint-disable-next-line no-await-in-loop -- see above
      ahead.push(await pages(trial, harness, "b"));
    }
    expect(ahead).toContain(true);
    expect(ahead).toContain(false);
    await policies.revert("ezra", null, "the trial ends");
    expect(await pages(trial, harness, "b")).toBe(true);
  }, 120_000);
});
