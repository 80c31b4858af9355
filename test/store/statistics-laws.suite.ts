import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/core/outcome.ts";
import { emptyBatch, type ObservationRow, type PredictionRow } from "../../src/core/rows.ts";
import { derive } from "../../src/derive/derive.ts";
import { plainOptions } from "../../src/derive/sample-record.suite.ts";
import type { AdaptationEventRow } from "../../src/store/statistics-port.ts";
import type { Store } from "../../src/store/port.ts";
import {
  callRow,
  factRow,
  hex,
  recordBatch,
  resultRow,
  sessionRow,
  stepRow,
  wholeSession,
} from "./record-fixtures.ts";
import { records } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";

const [a, b] = [hex(32, "a"), hex(32, "b")];
const start = 1_760_000_000_000;

/** Two sessions: `a` with executions in a house, of two models, `b` with one whose house nobody knows. */
async function filled(factory: StoreFactory): Promise<Store> {
  const store = await factory.open();
  const calls = [
    { n: 1, house: "ezra", outcome: "success", confidence: 0.5, latencyUs: 2000 },
    { n: 2, house: "ezra", outcome: "failure", confidence: null, latencyUs: null },
    { n: 4, house: "ezra", outcome: "unknown", confidence: 1, latencyUs: 4000 },
    { n: 5, house: null, outcome: "success", confidence: null, latencyUs: 1000 },
  ] as const;
  await store.append([
    recordBatch({
      sessions: [sessionRow(a)],
      steps: [stepRow(a, 1), stepRow(a, 4, { model: "model-b" })],
      observations: calls.flatMap(({ n, house, confidence, outcome, latencyUs }) => [
        callRow(a, n, { house, confidence, taskType: "read", paramHash: hex(32, `p${n % 2}`) }),
        resultRow(a, n, { outcome, latencyUs, outcomeSource: "error-flag" }),
      ]),
    }),
    recordBatch({
      sessions: [sessionRow(b)],
      facts: [factRow(b, { field: "model", value: "model-c" })],
      observations: [callRow(b, 1, { tool: "Read", at: null, confidence: null })],
    }),
  ]);
  await deriveAll(store);
  return store;
}

/** The program's own derivation: what an execution does not state comes from its session. */
async function deriveAll(store: Store): Promise<void> {
  const version = { code: "test", config: "test" };
  await derive(store, plainOptions, { holder: "test", clock: { now: () => start }, version });
}

async function dropAll(store: Store): Promise<void> {
  const lease = await store.acquireLease("derive", "test", 30_000);
  await store.dropDerived();
  if (lease !== null) await store.releaseLease(lease);
}

function prediction(n: number, p: number): PredictionRow {
  return {
    id: `prediction-${n}`,
    call: null,
    tool: "Bash",
    house: "ezra",
    model: null,
    taskType: "read",
    repo: null,
    paramHash: hex(32, "p"),
    p,
    low: p / 2,
    high: (1 + p) / 2,
    nEff: 12.5,
    modelVersion: "test",
    at: start + n,
  };
}

function proposal(n: number, over: Partial<AdaptationEventRow> = {}): AdaptationEventRow {
  return {
    id: `event-${n}`,
    adaptation: `change-${n}`,
    state: "proposed",
    trigger: "low success",
    changeType: "policy.ezra.evidence_threshold",
    oldValue: "0.8",
    newValue: "0.7",
    reason: "4 of 30 succeeded",
    expectedImprovement: 0.1,
    at: start + n,
    ...over,
  };
}

export function statisticsLaws(factory: StoreFactory): void {
  describe("statistics", () => {
    it("of an empty store are empty", async () => {
      const store = await factory.open();
      const nothing = await store.toolTotals({ tool: "x", house: null, paramHash: null });
      expect(nothing).toMatchObject({ successes: 0, failures: 0, unknown: 0, lastAt: null });
      expect(await store.modelTotals("read")).toEqual([]);
      expect(await store.houseTotals({ house: "ezra", since: 0 })).toEqual(nothing);
      expect(await store.derivationAge()).toEqual({ derivedAt: null, pendingSessions: 0 });
      expect(await store.adaptations(5)).toEqual([]);
      await store.close();
    });

    it("count a tool per house, and leave what was not observed out of sums and counts", async () => {
      const store = await filled(factory);
      expect(await store.toolTotals({ tool: "Bash", house: "ezra", paramHash: null })).toEqual({
        successes: 1,
        failures: 1,
        unknown: 1,
        latencyUsSum: 6000,
        latencyCount: 2,
        confidenceSum: 1.5,
        confidenceCount: 2,
        lastAt: start + 4000,
      });
      expect(await store.toolTotals({ tool: "Bash", house: null, paramHash: null })).toMatchObject({
        successes: 1,
        failures: 0,
        unknown: 0,
      });
      await store.close();
    });

    it("count equal parameters apart, with the same totals", async () => {
      const store = await filled(factory);
      const totals = await Promise.all(
        [hex(32, "p0"), hex(32, "p1"), hex(32, "none")].map((paramHash) =>
          store.toolTotals({ tool: "Bash", house: "ezra", paramHash }),
        ),
      );
      expect(
        totals.map(({ successes, failures, unknown }) => [successes, failures, unknown]),
      ).toEqual([
        [0, 1, 1],
        [1, 0, 0],
        [0, 0, 0],
      ]);
      expect(totals[0]).toMatchObject({ latencyCount: 1, latencyUsSum: 4000, confidenceSum: 1 });
      await store.close();
    });

    it("count models per type of work", async () => {
      const store = await filled(factory);
      const models = await store.modelTotals("read");
      expect(
        models.map(({ model, successes, failures, unknown }) => [
          model,
          successes,
          failures,
          unknown,
        ]),
      ).toEqual([
        ["model-a", 1, 0, 0],
        ["model-b", 0, 0, 1],
        // Nothing but its session says which model and what work it was.
        ["model-c", 0, 0, 1],
      ]);
      expect(await store.modelTotals("judge")).toEqual([]);
      const taskTypes = await store.taskTypes();
      expect(taskTypes).toContain("read");
      expect(taskTypes).not.toContain("judge");
      expect(taskTypes).toEqual(taskTypes.toSorted());
      await store.close();
    });

    it("count a house since a moment, to the millisecond", async () => {
      const store = await filled(factory);
      const count = async (since: number): Promise<number> => {
        const { successes, failures, unknown } = await store.houseTotals({ house: "ezra", since });
        return successes + failures + unknown;
      };
      expect(await count(0)).toBe(3);
      expect(await count(start + 999)).toBe(3);
      expect(await count(start + 1000)).toBe(2);
      expect(await count(start + 4000)).toBe(0);
      await store.close();
    });

    it("give the latest executions in the order of their times, the houses, and the outcomes of a period", async () => {
      const store = await factory.open();
      expect(await store.latestExecutions(9)).toEqual([]);
      expect(await store.houses()).toEqual([]);
      expect(await store.taskTypes()).toEqual([]);
      await store.append([wholeSession(a, 6), wholeSession(b, 9)]);
      await deriveAll(store);
      const all = await store.latestExecutions(100);
      const stored = [...(await store.executions(a)), ...(await store.executions(b))];
      const times = all.map(({ at }) => at ?? 0);
      expect(times).toEqual(times.toSorted((x, y) => x - y));
      expect(all.length).toBe(stored.length);
      const known = all.filter(({ isSuccess }) => isSuccess !== null).length;
      expect(known).toBe(stored.filter(({ outcome }) => outcome !== "unknown").length);
      expect(await store.latestExecutions(1)).toEqual(all.slice(-1));
      for (let limit = 1; limit <= all.length; limit += 1) {
        expect(await store.latestExecutions(limit)).toEqual(all.slice(-limit));
        const left = 3 * Math.ceil((all.length - limit) / 3);
        expect(await store.latestExecutions(limit, 3)).toEqual(all.slice(left));
      }
      const first = all[0]?.at ?? 0;
      const whole = await store.periodTotals({ from: first, to: first + 1e12 });
      expect(whole.successes + whole.failures + whole.unknown).toBe(all.length);
      const none = { successes: 0, failures: 0, unknown: 0 };
      expect(await store.periodTotals({ from: 0, to: first })).toEqual(none);
      await store.close();
    });

    it("say how old they are", async () => {
      const store = await factory.open({ clock: { now: () => start } });
      await store.append([recordBatch({ sessions: [sessionRow(a)] })]);
      expect(await store.derivationAge()).toEqual({ derivedAt: null, pendingSessions: 1 });
      await deriveAll(store);
      expect(await store.derivationAge()).toEqual({ derivedAt: start, pendingSessions: 0 });
      await store.close();
    });
  });

  describe("predictions", () => {
    it("count where they were committed before the result, whatever the clocks say, and not where they came with it or after", async () => {
      const store = await factory.open();
      const of = (n: number, callOf: number | null, p: number): PredictionRow => ({
        ...prediction(n, p),
        call: callOf === null ? null : { session: a, key: callRow(a, callOf).callKey },
      });
      const call = (n: number, outcome: Outcome): readonly ObservationRow[] => [
        callRow(a, n),
        resultRow(a, n, { outcome, outcomeSource: "error-flag" }),
      ];
      const before = [of(1, 1, 0.75), of(2, 2, 0.25), of(3, 4, 0.5), of(4, null, 0.5)];
      const predictions = before.map((row) => ({ ...row, at: start + 9_000_000 }));
      const [receipt] = await store.append([{ ...emptyBatch, predictions }]);
      expect(receipt).toMatchObject({ received: 4, stored: 4 });
      expect(await store.append([{ ...emptyBatch, predictions }])).toMatchObject([
        { duplicate: 4 },
      ]);
      const rows = recordBatch({
        sessions: [sessionRow(a)],
        observations: [...call(1, "success"), ...call(2, "success"), ...call(4, "unknown")],
      });
      await store.append([{ ...rows, predictions: [of(5, 1, 0.9)] }]);
      await store.append([{ ...emptyBatch, predictions: [of(6, 1, 0.99)] }]);
      await deriveAll(store);
      const all = { since: 0, limit: 100 };
      const scored = [
        { session: a, probability: 0.75, isSuccess: true },
        { session: a, probability: 0.25, isSuccess: true },
      ];
      expect(await store.liveForecasts(all)).toEqual(scored);
      expect(await store.liveForecasts({ since: 0, limit: 1 })).toEqual(scored.slice(1));
      expect(await store.countPredictions(0)).toBe(6);
      expect(await store.countPredictions(start + 9_000_000)).toBe(4);
      await dropAll(store);
      expect(await store.liveForecasts(all)).toEqual([]);
      await deriveAll(store);
      expect(await store.liveForecasts(all)).toEqual(scored);
      await store.close();
    });

    it("count no longer when their session is forgotten, and are not taken for it again", async () => {
      const store = await factory.open();
      const { callKey: key } = callRow(a, 1);
      const predictions = [{ ...prediction(1, 0.5), call: { session: a, key } }];
      await store.append([{ ...emptyBatch, predictions }, wholeSession(a, 6)]);
      await deriveAll(store);
      const act = { kind: "forget", actor: "x", target: a, reason: "", payload: "{}" } as const;
      await store.forgetSession(a, { ...act, id: "act-1", at: start });
      await deriveAll(store);
      expect(await store.liveForecasts({ since: 0, limit: 9 })).toEqual([]);
      const late = [{ ...prediction(2, 0.5), call: { session: a, key } }];
      expect(await store.append([{ ...emptyBatch, predictions: late }])).toMatchObject([
        { received: 1, stored: 0, rejectedBy: { suppressed: 1 } },
      ]);
      await store.close();
    });

    it("are part of the exported record", async () => {
      const store = await factory.open();
      const row = prediction(1, 0.5);
      await store.append([{ ...emptyBatch, predictions: [row] }]);
      expect(await records(store)).toEqual([{ table: "prediction", ...row, session: null }]);
      await store.close();
    });
  });

  describe("adaptations", () => {
    it("come back newest first, numbered within their kind, and once however often they are written", async () => {
      const store = await factory.open();
      await store.recordAdaptation(proposal(1));
      await store.recordAdaptation(proposal(2, { changeType: "routing" }));
      const third = await store.recordAdaptation(proposal(3));
      expect(await store.recordAdaptation(proposal(3))).toEqual(third);
      expect(third).toEqual({ ...proposal(3), version: 2, measuredEffect: null });
      expect((await store.adaptations(9)).map(({ id, version }) => [id, version])).toEqual([
        ["event-3", 2],
        ["event-2", 1],
        ["event-1", 1],
      ]);
      expect(await store.adaptations(1)).toEqual([third]);
      await store.close();
    });

    it("are part of the exported record", async () => {
      const store = await factory.open();
      await store.recordAdaptation(proposal(1));
      expect(await records(store)).toEqual([{ table: "adaptation", ...proposal(1) }]);
      await store.close();
    });

    it("show the state of the latest entry, and need a proposal first", async () => {
      const store = await factory.open();
      await store.recordAdaptation(proposal(1));
      const trial = { id: "event-2", adaptation: "change-1", state: "trial", at: start + 9 };
      expect(await store.recordAdaptation(proposal(2, trial))).toMatchObject({
        id: "event-1",
        state: "trial",
      });
      await expect(store.recordAdaptation(proposal(4, { state: "trial" }))).rejects.toThrow(
        RangeError,
      );
      expect(await store.adaptations(9)).toHaveLength(1);
      await store.close();
    });
  });
}
