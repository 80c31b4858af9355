import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { defineTool, Harness, House, Mode, ToolFault } from "../../src/index.ts";
import { createPolicyTrial, type PolicyTrial, recordSessions } from "./recorded-sessions.ts";

const breaks = defineTool({
  name: "breaks",
  description: "",
  input: z.strictObject({}),
  access: "read",
  idempotent: false,
  run: () => {
    throw new ToolFault("tool-error", "broken");
  },
});

const readNote = defineTool({
  name: "read_note",
  description: "",
  input: z.strictObject({}),
  access: "read",
  run: (_input, { read }) => read("note:a"),
});

/** A harness over the trial's store, as a process of its own would have it. */
function harnessOf(trial: PolicyTrial, house: string): Harness {
  const harness = new Harness({
    ...trial.options,
    env: { PATH: process.env["PATH"] },
    house,
    mode: Mode.Intelligent,
    tools: [breaks, readNote],
  });
  onTestFinished(() => harness[Symbol.asyncDispose]());
  return harness;
}

it("a harness goes by the policies in force, from its next run on", async () => {
  const trial = createPolicyTrial();
  const loop = await trial.open();
  const received = async (): Promise<void> => {
    await using ezra = harnessOf(trial, House.Ezra);
    await ezra.execute("read_note", {});
    const artefact = await ezra.deliver({ content: "x", cites: ["note:a"], confidence: 0.85 });
    await ezra.as(House.Bezalel).receive(artefact);
  };
  await expect(received()).resolves.toBeUndefined();
  await (await loop.policies()).set("ezra.evidence_threshold", 0.9, null);
  await expect(received()).rejects.toMatchObject({
    code: "confidence-too-low",
    message: expect.stringContaining("needs a confidence of 0.9") as unknown,
  });
});

it("a run's arm is drawn before it does anything, and kept", async () => {
  const trial = createPolicyTrial();
  const loop = await trial.open();
  const policies = await loop.policies();
  await policies.setMode(["policy"], "apply", null);
  const reading = { tool: "git_log", house: "ezra", task_type: "read", model: "m" };
  await recordSessions(trial, loop, 60, reading, () => false);
  await loop.derive();
  await loop.adapt();
  const [change] = await policies.log(1);
  await using ezra = harnessOf(trial, House.Ezra);
  await expect(ezra.execute("breaks", {})).rejects.toThrow("broken");
  const [assigned, ...more] = await loop.store.trialAssignments(change?.id ?? "");
  expect(more).toEqual([]);
  expect(assigned).toMatchObject({ propensity: 0.5 });
  await loop.derive();
  const [execution] = await loop.store.executions(assigned?.unit ?? "");
  expect(execution).toMatchObject({ tool: "breaks", outcome: "failure" });
  expect(execution?.at).toBeGreaterThanOrEqual(assigned?.at ?? Infinity);
});

it("a breaker that opens is told to the rules", async () => {
  const trial = createPolicyTrial();
  const loop = await trial.open();
  await using ezra = harnessOf(trial, House.Ezra);
  for (let call = 0; call < 30; call += 1)
    await ezra.execute("breaks", {}).catch((error: unknown) => error);
  expect(await ezra.circuits()).toEqual({ breaks: "open" });
  await ezra[Symbol.asyncDispose]();
  const events = await loop.store.eventsSince("whetstone.policy", 0);
  expect(events.map(({ kind }) => kind)).toEqual(["breaker-opened"]);
  expect(JSON.parse(events[0]?.payloadRedacted ?? "")).toMatchObject({
    house: "ezra",
    tool: "breaks",
  });
});
