import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { defineTool, Harness, House, Mode, ToolFault } from "../../src/index.ts";
import { createPolicyTrial, type PolicyTrial } from "./recorded-sessions.ts";

const input = z.looseObject({});
const builds = defineTool({ name: "builds", description: "", input, run: () => "built" });
const obeys = defineTool({
  name: "obeys",
  description: "",
  input: z.strictObject({ fails: z.boolean() }),
  idempotent: false,
  run: ({ fails }) => {
    if (fails) throw new ToolFault("tool-error", "as it was told");
    return "done";
  },
});

function harnessOf(trial: PolicyTrial, mode: Mode = Mode.Intelligent): Harness {
  const harness = new Harness({
    ...trial.options,
    env: { PATH: process.env["PATH"] },
    house: House.Bezalel,
    mode,
    tools: [builds, obeys],
    breaker: { minimumVolume: 10 },
  });
  onTestFinished(() => harness[Symbol.asyncDispose]());
  return harness;
}

async function routeAfter(trial: PolicyTrial, calls: number, mode?: Mode) {
  const harness = harnessOf(trial, mode);
  for (let call = 1; call < calls; call += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one call after another, as they happen
    await harness.execute("builds", { call });
  }
  return (await harness.execute("builds")).route;
}

it("where nothing is known the sovereign house is advised, and in Simple mode nobody", async () => {
  const route = await routeAfter(createPolicyTrial(), 1);
  expect(route).toMatchObject({ house: "timmy", asks: false });
  expect(route?.reason).toContain("not enough data of anyone");
  expect(await routeAfter(createPolicyTrial(), 40, Mode.Simple)).toBeNull();
});

it("what the calls of this very run came to counts: the house keeps the call, nobody is asked", async () => {
  const route = await routeAfter(createPolicyTrial(), 40);
  expect(route).toMatchObject({ house: "bezalel", asks: false });
  expect(route?.confidence).toBeGreaterThan(0.7);
  expect(route?.confidence).toBeLessThan(1);
  expect(route?.reason).toContain("house=bezalel");
});

it("the policies say from where on nobody is asked, and below what the sovereign house takes the call", async () => {
  const trial = createPolicyTrial();
  const first = await routeAfter(trial, 12);
  expect(first).toMatchObject({ house: "bezalel" });
  const loop = await trial.open();
  const policies = await loop.policies();
  await loop.derive();
  expect(first?.confidence).toBeLessThan(0.95);
  await policies.set("routing.min_confidence_for_auto_route", 0.95, null);
  expect(await routeAfter(trial, 1)).toMatchObject({ house: "bezalel", asks: true });

  const harness = harnessOf(trial);
  for (let call = 0; call < 8; call += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one call after another, as they happen
    await harness.execute("obeys", { fails: true }, { fallback: () => null });
  }
  const failed = await harness.execute("obeys", { fails: true }, { fallback: () => null });
  expect(failed.route).toMatchObject({ house: "timmy", asks: false });
});

it("a house whose circuit is open is not advised, though it is the best", async () => {
  const trial = createPolicyTrial();
  const harness = harnessOf(trial);
  const timmy = harness.as(House.Timmy);
  const call = async (by: typeof timmy, fails: boolean) =>
    by.execute("obeys", { fails }, { fallback: () => null });
  for (let n = 0; n < 40; n += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one call after another, as they happen
    await call(harness, false);
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (n < 8) await call(timmy, true);
  }
  let route = (await call(harness, false)).route;
  expect(route).toMatchObject({ house: "bezalel" });
  // The circuit looks at one minute.
  trial.now += 120_000;
  for (let n = 0; n < 20 && (await harness.circuits())["obeys"] === "closed"; n += 1) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    ({ route } = await call(harness, true));
  }
  expect(await harness.circuits()).toEqual({ obeys: "open" });
  expect(route).toMatchObject({ house: "bezalel" });
  const refused = await call(harness, true);
  expect(refused.provenance.breaker).toBe("open");
  expect(refused.route?.house).not.toBe("bezalel");
});
