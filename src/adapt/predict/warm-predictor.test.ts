import { describe, expect, it } from "vitest";
import type { StoredExecution } from "../../store/statistics-port.ts";
import { historyCall } from "./history-call.ts";
import { type KnownCall, placeOf } from "./recorded-calls.ts";
import { createWarmPredictor } from "./warm-predictor.ts";

const start = 1_760_000_000_000;

function execution(n: number, isSuccess: boolean | null): StoredExecution {
  return {
    session: "s",
    call: `call ${n}`,
    step: null,
    repo: null,
    tool: "git_log",
    house: null,
    model: null,
    taskType: null,
    paramHash: null,
    params: null,
    paramShape: null,
    isSuccess,
    at: start + n,
    hour: null,
    weekday: null,
  };
}

function known(n: number, isSuccess: boolean | null): KnownCall {
  const stored = execution(n, isSuccess);
  return { ...historyCall(stored), call: stored.call };
}

/** Tables that others change, and how often they were read. */
function trial(history: readonly StoredExecution[]) {
  const tables = { history, derivedAt: 1, reads: 0, now: start, fails: false };
  const faults: unknown[] = [];
  const warm = createWarmPredictor({
    clock: { now: () => tables.now },
    onFault: (error) => faults.push(error),
    snapshots: null,
    store: {
      async latestExecutions() {
        tables.reads += 1;
        if (tables.fails) throw new Error("locked");
        return tables.history;
      },
      forgottenAt: async () => 0,
      derivationAge: async () => ({ derivedAt: tables.derivedAt, pendingSessions: 0 }),
    },
  });
  const { subject } = known(0, null);
  const probability = async (): Promise<number> => {
    const { predictor } = await warm.current();
    return predictor.predict(subject, null).probability;
  };
  return { tables, warm, subject, probability, faults };
}

const tenGood = Array.from({ length: 10 }, (_, n) => execution(n, true));

describe("warm predictor", () => {
  it("reads the tables once, and again when they have changed", async () => {
    const { tables, warm, probability } = trial(tenGood);
    expect(warm.isWarm).toBe(false);
    const first = await probability();
    expect(await probability()).toBe(first);
    expect(tables.reads).toBe(1);
    tables.history = [...tenGood, execution(10, false), execution(11, false)];
    tables.derivedAt = 2;
    expect(await probability()).toBeLessThan(first);
    expect(tables.reads).toBe(2);
  });

  it("learns what its own process did at once, and once only when it stands in the tables too", async () => {
    const { tables, warm, probability } = trial(tenGood);
    const before = await probability();
    expect(warm.learn(known(10, false))).toBeNull();
    const after = await probability();
    expect(after).toBeLessThan(before);
    expect(tables.reads).toBe(1);
    warm.learn(known(10, false));
    expect(await probability()).toBe(after);
    // Others derived: the call is not in what they saw yet.
    tables.derivedAt = 2;
    expect(await probability()).toBe(after);
    tables.history = [...tenGood, execution(10, false)];
    tables.derivedAt = 3;
    expect(await probability()).toBeCloseTo(after, 12);
    expect(tables.reads).toBe(3);
  });

  it("does not read again what nothing but its own process changed", async () => {
    const { tables, warm, probability } = trial(tenGood);
    await probability();
    warm.learn(known(10, false));
    tables.derivedAt = 2;
    warm.noteOwnDerivation(1, 2);
    await probability();
    expect(tables.reads).toBe(1);
  });

  it("tells what was said of a call when its outcome comes, and only then", async () => {
    const { warm, subject } = trial(tenGood);
    const { predictor } = await warm.atHand();
    const forecast = predictor.predict(subject, "s");
    warm.said(placeOf("s", "call 10"), subject, forecast);
    warm.said(placeOf("s", "call 11"), subject, forecast);
    expect(warm.learn(known(10, true))).toBe(forecast);
    expect(warm.settle("s", "call 10", true)).toBeNull();
    expect(warm.settle("s", "call 11", false)).toEqual(forecast);
    expect(warm.settle("s", "unheard of", false)).toBeNull();
    // Recorded later, behind the call: it was taken in already.
    expect(warm.learn(known(11, false))).toBeNull();
    expect(predictor.outcomes).toBe(12);
  });

  it("answers from memory while changed tables are read, and says when they cannot be", async () => {
    const { tables, warm, faults } = trial(tenGood);
    const { predictor } = await warm.atHand();
    tables.derivedAt = 2;
    tables.fails = true;
    expect((await warm.atHand()).predictor).toBe(predictor);
    expect(tables.reads).toBe(1);
    tables.now += 3_600_000;
    expect((await warm.atHand()).predictor).toBe(predictor);
    await expect.poll(() => faults.length).toBe(1);
    tables.fails = false;
    tables.now += 3_600_000;
    await warm.atHand();
    await expect.poll(async () => (await warm.atHand()).predictor).not.toBe(predictor);
  });
});
