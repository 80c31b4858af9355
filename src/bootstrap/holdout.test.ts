import { describe, expect, it } from "vitest";
import { createMac } from "../core/hash.ts";
import { uniformOf } from "../core/uniform-of.ts";
import { assign } from "./holdout.ts";
import { sampleItem } from "./sample-item.suite.ts";

const mac = createMac(new Uint8Array(32).fill(9));
const slateOf = (size: number) =>
  Array.from({ length: size }, (_, n) => ({ item: sampleItem(`item${n}`) }));
const draw = (unit: string, size = 10, epsilon = 0.1) =>
  assign(unit, slateOf(size), mac, { experiment: "default", epsilon });
const units = Array.from({ length: 4000 }, (_, n) => `unit${n}`);

const arms = (experiment: string): string =>
  units.map((unit) => assign(unit, [], mac, { experiment, epsilon: 0.5 }).arm).join("");
const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length;

describe("assign", () => {
  it("can be recomputed by who has the key, and by nobody else", () => {
    expect(draw("u")).toEqual(draw("u"));
    const other = createMac(new Uint8Array(32).fill(8));
    const differs = units.some(
      (unit) =>
        assign(unit, [], other, { experiment: "default", epsilon: 0.1 }).arm !== draw(unit, 0).arm,
    );
    expect(differs).toBe(true);
  });

  it("draws by experiment and unit", () => {
    expect(arms("a")).not.toBe(arms("b"));
  });

  it("holds out the declared share of sessions, and says how probable the arm was", () => {
    const held = units.filter((unit) => draw(unit, 0).arm === "withheld");
    // 400 are expected; four standard deviations are 76.
    expect(Math.abs(held.length - 400)).toBeLessThan(76);
    expect(draw(held[0]!, 0)).toMatchObject({ propensity: 0.1 });
    const briefed = units.find((unit) => draw(unit, 0).arm === "briefed");
    expect(draw(briefed!, 0)).toMatchObject({ propensity: 0.9 });
  });

  it("holds out none at 0 and all at 1", () => {
    expect(units.every((unit) => draw(unit, 0, 0).arm === "briefed")).toBe(true);
    expect(units.every((unit) => draw(unit, 0, 1).arm === "withheld")).toBe(true);
  });

  it.each([
    [1, 0.2],
    [10, 0.2],
    [20, 0.1],
    [50, 0.04],
    [100, 0.02],
    [200, 0.02],
  ])("withholds each of %d members with probability %d", (size, q) => {
    const { withheld } = draw("u", size);
    expect([...withheld.values()].every((one) => one.q === q)).toBe(true);
    expect(withheld.size).toBe(size);
  });

  it("withholds at most two in expectation in slates of up to 100", () => {
    for (let size = 0; size <= 100; size += 1) {
      const { withheld } = draw("u", size);
      const expected = [...withheld.values()].reduce((sum, one) => sum + one.q, 0);
      expect(expected).toBeLessThanOrEqual(2 + 1e-9);
    }
  });

  it("withholds members as often as it says, independently of each other and of the arm", () => {
    const draws = units.map((unit) => draw(unit, 20));
    const taken = (n: number) => draws.map((one) => [...one.withheld.values()][n]?.drawn === true);
    const [first, second] = [taken(0), taken(1)];
    // 400, 400, 40 and 40 are expected; bounds are four standard deviations.
    expect(Math.abs(count(first) - 400)).toBeLessThan(76);
    expect(Math.abs(count(second) - 400)).toBeLessThan(76);
    expect(Math.abs(count(first.map((flag, n) => flag && second[n] === true)) - 40)).toBeLessThan(
      26,
    );
    expect(
      Math.abs(count(first.map((flag, n) => flag && draws[n]?.arm === "withheld")) - 40),
    ).toBeLessThan(26);
  });

  it("draws an item alike whatever else is in the slate", () => {
    const [alone] = draw("u", 1).withheld.values();
    const [among] = draw("u", 9).withheld.values();
    expect(among).toEqual(alone);
  });
});

describe("uniform", () => {
  it("lies in [0, 1)", () => {
    expect(uniformOf("0".repeat(32))).toBe(0);
    expect(uniformOf("f".repeat(32))).toBeLessThan(1);
    expect(uniformOf(`8${"0".repeat(31)}`)).toBe(0.5);
  });
});
