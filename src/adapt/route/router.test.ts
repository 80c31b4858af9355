import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildTask,
  houseArm,
  modelArm,
  situation,
  teach,
} from "../../../test/route/route-requests.ts";
import { createRouter } from "./router.ts";
import { defaultRouterSettings } from "./router-settings.ts";

const [ezra, bezalel, timmy] = ["ezra", "bezalel", "timmy"].map(houseArm) as [
  ReturnType<typeof houseArm>,
  ReturnType<typeof houseArm>,
  ReturnType<typeof houseArm>,
];
const houses = [bezalel, ezra, timmy];
const neverExplores = { ...defaultRouterSettings, explore: { share: 0, usdPerDay: 0 } };
const alwaysExplores = { ...defaultRouterSettings, explore: { share: 1, usdPerDay: 1e9 } };

describe("route", () => {
  it("takes the cheapest arm that surely reaches the floor", () => {
    const router = createRouter(neverExplores);
    teach(router, ezra, [57, 3], { costUsd: 0.02 });
    teach(router, bezalel, [59, 1], { costUsd: 0.5 });
    teach(router, timmy, [30, 30], { costUsd: 0.001 });
    const decision = router.route(buildTask(houses), situation());
    expect(decision).toMatchObject({ chosen: ezra, asks: false, deterministic: true });
    expect(decision.reason).toMatch(/build: house=ezra is the cheapest that surely reaches 80%/);
    expect(decision.candidates.map(({ feasible }) => feasible)).toEqual([true, true, false]);
    expect(decision.candidates[1]?.expected_cost_usd).toBeCloseTo(0.02, 1);
  });

  it("takes the likeliest where none surely reaches it", () => {
    const router = createRouter(neverExplores);
    teach(router, ezra, [30, 30]);
    teach(router, bezalel, [40, 20]);
    const decision = router.route(buildTask([ezra, bezalel]), situation());
    expect(decision).toMatchObject({ chosen: bezalel, asks: true });
    expect(decision.reason).toContain("likeliest to succeed");
  });

  it("reports as best what is surest: 1 of 1 never beats 95 of 100", () => {
    const router = createRouter({ ...neverExplores, discount: 1 });
    teach(router, ezra, [1, 0]);
    teach(router, bezalel, [95, 5]);
    const decision = router.route(buildTask([ezra, bezalel]), situation());
    expect(decision.reported_best).toMatchObject({ arm: "house=bezalel", interval: { n: 100 } });
    expect(decision.chosen).toEqual(bezalel);
    expect(decision.confidence).toBeGreaterThan(0.85);
  });

  it("gives the sovereign house what nobody is known to do, or does well", () => {
    const fresh = createRouter(neverExplores).route(buildTask(houses), situation());
    expect(fresh).toMatchObject({ chosen: timmy, falls_back: true, reported_best: null });
    expect(fresh.reason).toContain("not enough data");
    const router = createRouter(neverExplores);
    teach(router, ezra, [4, 30]);
    teach(router, bezalel, [2, 30]);
    const poor = router.route(buildTask([ezra, bezalel]), situation());
    expect(poor).toMatchObject({ chosen: timmy, falls_back: true });
    expect(poor.reason).toMatch(/only \d+% is sure, below 30%/);
    const alone = router.route(buildTask([ezra, bezalel]), situation({ sovereign: null }));
    expect(alone).toMatchObject({ chosen: ezra, falls_back: false, asks: true });
  });

  it("asks below the confidence of auto-routing, and always unless it may act", () => {
    const router = createRouter(neverExplores);
    teach(router, ezra, [57, 3]);
    const asks = (more: Parameters<typeof situation>[0]) =>
      router.route(buildTask([ezra]), situation(more)).asks;
    expect(asks({})).toBe(false);
    expect(asks({ minConfidence: 0.99 })).toBe(true);
    expect(asks({ mode: "suggest" })).toBe(true);
    expect(asks({ mode: "observe" })).toBe(true);
  });

  it("masks, and says when everyone is out", () => {
    const router = createRouter(neverExplores);
    teach(router, ezra, [57, 3]);
    teach(router, bezalel, [50, 10]);
    const without = (out: readonly string[]) =>
      router.route(
        buildTask([ezra, bezalel]),
        situation({ isMasked: ({ house }) => out.includes(house ?? "") }),
      );
    expect(without(["ezra"])).toMatchObject({ chosen: bezalel });
    expect(without(["ezra"]).candidates[0]).toMatchObject({ masked: true, propensity: 0 });
    expect(without(["ezra", "bezalel"])).toMatchObject({ chosen: null, asks: true });
    expect(router.route(buildTask([]), situation()).reason).toContain("nobody to choose from");
  });

  it("explores only when it may act, with propensities that sum to 1", () => {
    const counts = fc.tuple(fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(fc.array(counts, { minLength: 2, maxLength: 5 }), fc.string(), (drawn, id) => {
        const router = createRouter({ ...alwaysExplores, draws: 32 });
        const arms = drawn.map((_, index) => modelArm(`m${index}`));
        for (const [index, arm] of arms.entries()) teach(router, arm, drawn[index] ?? [0, 0]);
        const played = router.route(buildTask(arms), situation({ id }));
        const propensities = played.candidates.map(({ propensity }) => propensity);
        expect(propensities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...propensities)).toBeGreaterThanOrEqual(0.02 - 1e-12);
        expect(played).toMatchObject({ explored: true, deterministic: false });
        const said = router.route(buildTask(arms), situation({ id, mode: "suggest" }));
        expect(said).toMatchObject({ explored: false, deterministic: true });
        expect(router.route(buildTask(arms), situation({ id }))).toEqual(played);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("risks no more than the day's budget, in share and in money", () => {
    expect(risked({ share: 0, usdPerDay: 9 }, 300)).toBe(0);
    expect(risked({ share: 0.01, usdPerDay: 9 }, 300)).toBeLessThanOrEqual(3);
    expect(risked({ share: 1, usdPerDay: 1 }, 600)).toBeLessThanOrEqual(2);
    expect(risked({ share: 1, usdPerDay: 1e6 }, 600)).toBeGreaterThan(2);
  });

  it("keeps what a session uses unless another is better by the margin", () => {
    const router = createRouter({ ...neverExplores, switchMargin: 0.2 });
    teach(router, ezra, [57, 3], { costUsd: 0.1 });
    teach(router, bezalel, [57, 3], { costUsd: 0.2 });
    const task = buildTask([ezra, bezalel], { session: "s" });
    router.commit(task, router.route(task, situation()), 0);
    teach(router, bezalel, [30, 0], { costUsd: 0.05 });
    expect(router.route(task, situation())).toMatchObject({ chosen: ezra });
    teach(router, bezalel, [100, 0], { costUsd: 0.01 });
    expect(router.route(task, situation())).toMatchObject({ chosen: bezalel });
  });

  it("counts decisions whose outcome is awaited, until it comes or half an hour has passed", () => {
    const router = createRouter(neverExplores);
    const task = buildTask([ezra]);
    teach(router, ezra, [9, 1]);
    for (const id of ["a", "b"]) router.commit(task, router.route(task, situation({ id })), 0);
    const pending = (atMs: number) =>
      router.route(task, situation({ atMs })).candidates[0]?.pending;
    expect(pending(1)).toBe(2);
    router.settle("a");
    expect(pending(1)).toBe(1);
    expect(pending(31 * 60_000)).toBe(0);
  });

  it("lets an arm start from what it did at other tasks", () => {
    const router = createRouter(neverExplores);
    for (const taskType of ["read", "test", "judge"]) teach(router, ezra, [60, 2], { taskType });
    teach(router, bezalel, [20, 40], { taskType: "read" });
    const decision = router.route(buildTask([ezra, bezalel]), situation());
    expect(decision.chosen).toEqual(ezra);
    expect(decision.candidates[0]?.interval.n).toBe(0);
  });

  it("reads the text of a task once that has been shown to help", () => {
    const router = createRouter({ ...neverExplores, floor: { within: 0.05 } });
    const cheap = modelArm("cheap");
    for (let index = 0; index < 1500; index += 1) {
      const isHard = index % 2 === 0;
      const text = isHard ? "prove the theorem" : "rename a variable";
      teach(router, cheap, isHard ? [index % 8 === 0 ? 1 : 0, index % 8 === 0 ? 0 : 1] : [1, 0], {
        text,
      });
    }
    const chance = (text: string): number =>
      router.beliefs(buildTask([cheap], { text }))[0]?.probability ?? Number.NaN;
    expect(chance("rename this variable")).toBeGreaterThan(chance("prove this theorem") + 0.2);
  });
});

/** How often a bad arm was played beside a good one on one day. */
function risked(explore: typeof defaultRouterSettings.explore, decisions: number): number {
  const router = createRouter({ ...defaultRouterSettings, explore, draws: 8 });
  teach(router, ezra, [60, 1], { costUsd: 0.01 });
  teach(router, bezalel, [1, 8], { costUsd: 0.5 });
  let count = 0;
  for (let index = 0; index < decisions; index += 1) {
    const task = buildTask([ezra, bezalel]);
    const decision = router.route(task, situation({ id: `d${index}`, atMs: 1000 + index }));
    router.commit(task, decision, 1000 + index);
    router.settle(`d${index}`);
    if (decision.chosen?.house === "bezalel") count += 1;
  }
  return count;
}
