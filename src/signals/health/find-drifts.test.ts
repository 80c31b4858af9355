import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findDrifts, type WatchedSession } from "./find-drifts.ts";
import type { WatchedValues } from "./watched-values.ts";

const hour = 3_600_000;
const nothing: WatchedValues = {
  tools: [],
  drawn: null,
  failed: null,
  tokens: null,
  costNano: null,
};

function session(i: number, values: Partial<WatchedValues>, over: Partial<WatchedSession> = {}) {
  const key = `k${String(i).padStart(4, "0")}`;
  const place = { key, at: i * hour, agent: null, task: null, who: "codex", repo: null };
  return { ...place, values: { ...nothing, ...values }, ...over } satisfies WatchedSession;
}

/** Bash fails in every 25th session, from the 60th on in every second. */
const failing = (i: number): Partial<WatchedValues> => {
  const drawn = { step: `s${i}`, failed: i % (i < 60 ? 25 : 2) === 0 };
  return { tools: [{ tool: "Bash", drawn, latencyMs: null }], drawn };
};
const fleet = Array.from({ length: 90 }, (_, i) => session(i, failing(i)));

describe("drifts over sessions", () => {
  test("a tool that fails more often is found, with the numbers and the sessions behind it", () => {
    const { observations, watches, drifting } = findDrifts(fleet);
    expect({ watches, drifting }).toEqual({ watches: 1, drifting: { low: 0, medium: 1 } });
    expect(observations).toHaveLength(90);
    const [finding] = observations.at(-1)?.findings ?? [];
    expect(observations.at(-1)).toMatchObject({ scope: "Bash of codex", watch: "calls" });
    expect(finding).toMatchObject({
      cause: "drift",
      severity: "medium",
      signature: "calls",
      evidence:
        "calls fail more often: 50% over the last 30 sessions, 4% over the 50 sessions before",
      stepKeys: ["s89"],
      stepsSinceProgress: 30,
      stallSeconds: 29 * 3600,
      drift: { metric: "failures", detector: "bernoulli-cusum", since: "k0060" },
    });
    expect(finding?.drift?.evidence.at(-1)).toEqual({ session: "k0088", step: "s88" });
  });

  test("the order in which sessions are given does not matter", () => {
    const expected = findDrifts(fleet);
    fc.assert(
      fc.property(fc.shuffledSubarray(fleet, { minLength: fleet.length }), (shuffled) => {
        expect(findDrifts(shuffled)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test("a late session takes its place among the others, as if it had been there", () => {
    const late = fleet.filter(({ key }) => key !== "k0030");
    expect(findDrifts([...late, ...fleet.slice(30, 31)])).toEqual(findDrifts(fleet));
  });

  test("what nobody knows, and sessions without a time, are watched by nothing", () => {
    const unknown = Array.from({ length: 90 }, (_, i) => session(i, {}));
    expect(findDrifts(unknown)).toMatchObject({ watches: 0, observations: [] });
    const timeless = fleet.map((one) => ({ ...one, at: null }));
    expect(findDrifts(timeless)).toMatchObject({ watches: 0, observations: [] });
  });

  test.each([
    ["latency", "Bash of codex", "calls take longer: 4.0 s over the last", (level: number) => ({ tools: [{ tool: "Bash", drawn: null, latencyMs: level * 1000 }] })],
    ["cost", "codex", "sessions cost more: $2.00 over the last", (level: number) => ({ costNano: level * 5e8, tokens: 10 })],
    ["tokens", "codex", "sessions take more tokens: 40,000 tokens over the last", (level: number) => ({ tokens: level * 10_000 })],
  ])("%s that rises", (what, scope, words, valuesOf) => {
    const rising = Array.from({ length: 90 }, (_, i) => session(i, valuesOf(i < 60 ? 1 : 4)));
    const last = findDrifts(rising).observations.at(-1);
    expect(last).toMatchObject({ scope, watch: what });
    expect(last?.findings[0]?.evidence).toContain(words);
    expect(last?.findings[0]?.drift?.detector).toBe("page-hinkley");
  }); // prettier-ignore

  test("sessions that fail are watched by agent and by repository, calls by repository too", () => {
    const repo = "github.com/acme/shop";
    const worse = Array.from({ length: 90 }, (_, i) => {
      const failed = i % (i < 60 ? 25 : 2) === 0;
      return session(i, { failed, drawn: { step: null, failed } }, { repo });
    });
    const { observations } = findDrifts(worse);
    const watches = new Set(observations.map(({ scope, watch }) => `${scope}: ${watch}`));
    expect([...watches]).toEqual([
      "codex: sessions",
      "github.com/acme/shop: sessions",
      "github.com/acme/shop: calls",
    ]);
  });
});
