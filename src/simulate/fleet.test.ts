import { describe, expect, it } from "vitest";
import { type FleetOptions, simulatedRepos, simulateFleet } from "./fleet.ts";
import { simulatedFormats } from "./script.ts";

const options: FleetOptions = {
  seed: 7,
  sessions: 36,
  now: Date.UTC(2026, 0, 31, 12),
  workspace: "/work",
};
const dayMs = 86_400_000;

describe("simulateFleet", () => {
  const fleet = simulateFleet(options);

  it("is the same for the same seed, and another for another", () => {
    expect(simulateFleet(options)).toEqual(fleet);
    expect(simulateFleet({ ...options, seed: 8 })).not.toEqual(fleet);
  });

  it("spreads its runs over two weeks of working hours, in order, before now", () => {
    const times = fleet.map((session) => session.startedAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((at) => at < options.now - dayMs / 4 && at > options.now - 16 * dayMs)).toBe(
      true,
    );
    const hours = times.map((at) => new Date(at).getUTCHours());
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(7);
    expect(Math.max(...hours)).toBeLessThan(18);
    expect(new Set(times.map((at) => Math.floor(at / dayMs))).size).toBeGreaterThan(10);
  });

  it("has every format, both repositories and every difficulty that fits", () => {
    expect(new Set(fleet.map((session) => session.format)).size).toBe(simulatedFormats.length);
    expect(new Set(fleet.map((session) => session.repo.name)).size).toBe(simulatedRepos.length);
    const planted = simulatedRepos.flatMap((repo) => repo.lessons.map((lesson) => lesson.name));
    expect(new Set(fleet.map((session) => session.lesson.name))).toEqual(new Set(planted));
    for (const { lesson, format } of fleet) expect(lesson.formats ?? [format]).toContain(format);
  });

  it("lets most runs struggle, and some know better", () => {
    const struggled = fleet.filter((session) => session.struggled).length;
    expect(struggled).toBeGreaterThan(24);
    expect(struggled).toBeLessThan(36);
    for (const { struggled: met, lesson, turns } of fleet) {
      expect(turns[0]?.calls.includes(lesson.failing[0])).toBe(met);
    }
  });

  it("scales", () => {
    expect(simulateFleet({ ...options, sessions: 0 })).toEqual([]);
    const many = simulateFleet({ ...options, sessions: 500 });
    expect(new Set(many.map((session) => session.id)).size).toBe(500);
  });
});
