import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type Loop, openLoop } from "../../src/index.ts";

/** A store in memory under a configuration, in which one model builds with 90% success and another, cheaper one with 70%. */
async function configured(routing: object): Promise<Loop> {
  const home = mkdtempSync(join(tmpdir(), "whetstone-routing-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const config = { routing, modes: { routing: "apply" } };
  writeFileSync(join(home, "whetstone.config.json"), JSON.stringify(config));
  const loop = await openLoop({ transient: true, home, userHome: home, env: {} });
  onTestFinished(() => loop[Symbol.asyncDispose]());
  const engine = await loop.intelligence();
  const tasks = Array.from({ length: 200 }, (_, at) => at);
  await engine.recordExecutions(
    tasks.flatMap((at) => [
      { tool: "make", task_type: "build", model: "sure", success: at % 10 !== 0 },
      { tool: "make", task_type: "build", model: "cheap", success: at % 10 < 7 },
    ]),
  );
  await loop.derive();
  return loop;
}

const request = {
  taskType: "build",
  models: ["sure", "cheap"],
  pricesUsd: { sure: 0.1, cheap: 0.01 },
};

it.each([
  [{}, 0.8, "sure"],
  [{ floor: 0.6 }, 0.6, "cheap"],
  [{ floor: 0.65, certainty: 0.99 }, 0.65, "sure"],
])(
  "the floor and its certainty are those of the configuration: %j",
  async (routing, floor, who) => {
    const engine = await (await configured(routing)).intelligence();
    const { chosen, floor: told } = await engine.lookAtRoute(request);
    expect([chosen?.model, told]).toEqual([who, floor]);
  },
);

it("a look says whether the choice would be asked about, as the mode and the policy have it", async () => {
  const loop = await configured({ exploreShare: 0 });
  const engine = await loop.intelligence();
  const { asks } = await engine.route(request);
  expect(asks).toBe(false);
  expect(await engine.lookAtRoute(request)).toMatchObject({ mode: "apply", asks, decision: null });
  await (await loop.policies()).set("routing.min_confidence_for_auto_route", 0.95, null);
  expect((await engine.lookAtRoute(request)).asks).toBe(true);
  expect((await engine.route({ ...request, session: "another" })).asks).toBe(true);
  const nobodyKnown = await engine.lookAtRoute({ taskType: "judge", models: ["a", "b"] });
  expect(nobodyKnown).toMatchObject({ falls_back: true, asks: false });
});

/** Of twenty routes, those that chance chose. */
async function drawn(exploreShare: number): Promise<number> {
  const engine = await (await configured({ exploreShare })).intelligence();
  const routes = [];
  for (let n = 0; n < 20; n += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    routes.push(await engine.route({ ...request, session: `s${n}` }));
  }
  return routes.filter(({ deterministic }) => !deterministic).length;
}

it("so is what may be left to chance: nothing, where the share is 0", async () => {
  expect(await drawn(0)).toBe(0);
  expect(await drawn(1)).toBe(20);
});

/** Who does a task of a session that uses the dearer model, where both reach the floor. */
async function routedBy(switchMargin: number) {
  const loop = await configured({ switchMargin, exploreShare: 0, floor: 0.5 });
  await (await loop.policies()).set("routing.model.build", "sure", null);
  return (await (await loop.intelligence()).route(request)).chosen?.model;
}

it("and how much better another has to be, before a session leaves what it uses", async () => {
  expect(await routedBy(0.1)).toBe("cheap");
  expect(await routedBy(0.95)).toBe("sure");
});

it("what became of a decision is told by its id or the first digits of it, and of none that is not there", async () => {
  const engine = await (await configured({})).intelligence();
  const { decision: id } = await engine.route(request);
  for (const unknown of ["nosuch", "", "01a", "00000000-0000"])
    await expect(engine.recordRouteOutcome(unknown, { success: true })).rejects.toMatchObject({
      code: "unknown-decision",
    });
  expect(await engine.replayRoutes("logged")).toMatchObject({ decisions: 1, with_outcome: 0 });
  await engine.recordRouteOutcome(id?.slice(0, 8) ?? "", { success: true });
  expect(await engine.replayRoutes("logged")).toMatchObject({ with_outcome: 1 });
});

it("what cannot be is refused, with the name of the setting", async () => {
  await expect(configured({ floor: 80 })).rejects.toMatchObject({ code: "config-invalid" });
  await expect(configured({ flor: 0.8 })).rejects.toThrow("routing");
});
