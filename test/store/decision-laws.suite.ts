import { describe, expect, it } from "vitest";
import { derive } from "../../src/derive/derive.ts";
import { plainOptions } from "../../src/derive/sample-record.suite.ts";
import type { DecisionRow } from "../../src/store/decision-port.ts";
import type { ActRow, Store } from "../../src/store/port.ts";
import { actRow, callRow, hex, recordBatch, resultRow, sessionRow } from "./record-fixtures.ts";
import { records } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";

const [a, b] = [hex(32, "a"), hex(32, "b")];
const start = 1_760_000_000_000;

function decision(n: number, task: object, over: Partial<DecisionRow> = {}): DecisionRow {
  const chosen = { house: "ezra", model: null, tool: null };
  return {
    id: `decision-${n}`,
    policyVersion: "thompson@1",
    candidates: JSON.stringify({
      task: { session: a, tool: null, taskType: null, ...task },
      chosen,
    }),
    propensities: '{"house=bezalel":0.3,"house=ezra":0.7}',
    chosen: "house=ezra",
    isDeterministic: false,
    seed: `decision-${n}`,
    at: start + n,
    ...over,
  };
}

function outcomeAct(n: number, payload: object): ActRow {
  return {
    id: `outcome-${n}`,
    kind: "outcome",
    actor: "program",
    target: `decision:decision-${n}`,
    reason: "told",
    payload: JSON.stringify(payload),
    at: start + n,
  };
}

async function deriveAll(store: Store): Promise<void> {
  const version = { code: "test", config: "test" };
  await derive(store, plainOptions, { holder: "test", clock: { now: () => start }, version });
}

/** A call of a house and what came of it, in one batch. */
function execution(n: number, house: string, outcome: "success" | "failure") {
  return recordBatch({
    sessions: [sessionRow(a)],
    observations: [
      callRow(a, n, { tool: "Bash", house, taskType: "build" }),
      resultRow(a, n, { outcome, outcomeSource: "error-flag", latencyUs: 3000 }),
    ],
  });
}

async function outcomes(store: Store): Promise<readonly unknown[]> {
  const rows = await store.decisions({ since: 0, limit: 99 });
  return rows.map(({ id, outcome }) => [id, outcome?.isSuccess ?? null, outcome?.source ?? null]);
}

const review = (id: string, at: number) => ({ ...actRow("review"), id, at });

export function decisionLaws(factory: StoreFactory): void {
  describe("reviews", () => {
    it("are read from a moment on, oldest first, other acts left out", async () => {
      const store = await factory.open();
      for (const row of [review("r3", 30), review("r1", 10), review("r2", 20)])
        await store.act(row);
      await store.act({ ...actRow("outcome"), at: 25 });
      expect(await store.reviews(20)).toEqual([review("r2", 20), review("r3", 30)]);
      await store.close();
    });
  });

  describe("decisions of routing", () => {
    it("are kept once, oldest first, and are part of the exported record", async () => {
      const store = await factory.open();
      for (const n of [1, 2, 2, 3]) await store.recordDecision(decision(n, {}));
      const kept = await store.decisions({ since: start + 2, limit: 9 });
      const open = { outcome: null, hasExecution: false };
      expect(kept).toEqual([2, 3].map((n) => ({ ...decision(n, {}), ...open })));
      expect(await store.decisions({ since: 0, limit: 1 })).toEqual(kept.slice(-1));
      const { isDeterministic: _, ...row } = decision(1, {});
      expect((await records(store))[0]).toEqual({ table: "decision", ...row, deterministic: 0 });
      await store.close();
    });

    it("get the execution whose result was committed after them: of their session, task and arm, one each", async () => {
      const store = await factory.open();
      await store.append([execution(1, "ezra", "failure")]);
      await store.recordDecision(decision(1, { tool: "Bash" }));
      await store.recordDecision(decision(2, { taskType: "build" }));
      await store.recordDecision(decision(3, { tool: "Bash" }));
      await store.recordDecision(decision(4, { tool: "Read" }));
      await store.recordDecision(decision(5, { tool: "Bash", session: b }));
      await store.append([execution(2, "bezalel", "failure")]);
      await store.append([execution(3, "ezra", "success")]);
      await store.append([execution(4, "ezra", "failure")]);
      await deriveAll(store);
      expect(await outcomes(store)).toEqual([
        ["decision-1", true, "execution"],
        ["decision-2", false, "execution"],
        ["decision-3", null, null],
        ["decision-4", null, null],
        ["decision-5", null, null],
      ]);
      const [first] = await store.decisions({ since: 0, limit: 5 });
      expect(first).toMatchObject({ hasExecution: true, outcome: { latencyMs: 3 } });
      await store.close();
    });

    it("take what was told of them after they were made, and nothing told before", async () => {
      const store = await factory.open();
      await store.act(outcomeAct(1, { success: true }));
      for (const n of [1, 2, 3]) await store.recordDecision(decision(n, { session: null }));
      await store.act(outcomeAct(2, { success: false, cost_usd: 0.5, latency_ms: 7 }));
      await store.act(outcomeAct(3, { success: "maybe" }));
      const told = await store.decisions({ since: 0, limit: 9 });
      expect(told.map(({ outcome }) => outcome)).toEqual([
        null,
        { isSuccess: false, costUsd: 0.5, latencyMs: 7, source: "told" },
        null,
      ]);
      await store.close();
    });

    it("rest on executions with a known outcome, the latest, oldest first", async () => {
      const store = await factory.open();
      expect(await store.routedExecutions(9)).toEqual([]);
      await store.append([execution(1, "ezra", "failure"), execution(2, "bezalel", "success")]);
      await deriveAll(store);
      const known = await store.routedExecutions(9);
      expect(known).toMatchObject([
        { session: a, tool: "Bash", house: "ezra", taskType: "build", isSuccess: false },
        { session: a, tool: "Bash", house: "bezalel", isSuccess: true, sessionCostNano: null },
      ]);
      expect(await store.routedExecutions(1)).toEqual(known.slice(-1));
      await store.close();
    });
  });
}
