import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordBatch } from "../../src/core/rows.ts";
import { deriveFamily } from "../../src/derive/derive-family.ts";
import { plainOptions } from "../../src/derive/sample-record.suite.ts";
import { derive } from "../../src/derive/derive.ts";
import { toldCounts } from "../../src/derive/told-counts.ts";
import type { Store } from "../../src/store/port.ts";
import {
  actRow,
  callRow,
  hex,
  recordBatch,
  resultRow,
  sessionRow,
  stepRow,
} from "./record-fixtures.ts";
import { canonical } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";

const [a, b] = [hex(32, "a"), hex(32, "b")];
const dayMs = 86_400_000;

async function deriveAll(store: Store): Promise<void> {
  const version = { code: "test", config: "test" };
  const clock = { now: () => 1_760_000_000_000 };
  await derive(store, plainOptions, { holder: "test", clock, version });
}

interface Told {
  readonly tool: string;
  readonly model: string;
  readonly house: string | null;
  readonly outcome: "success" | "failure" | "unknown";
  readonly latencyUs: number | null;
  readonly day: number;
}

/** Executions that are numbered from `from` on, each with its step, its call and its result. */
function batchOf(session: string, from: number, told: readonly Told[], isCounted: boolean) {
  const rows = told.map(({ tool, model, house, outcome, latencyUs, day }, index) => {
    const n = from + index;
    const at = 1_760_000_000_000 + day * dayMs + n;
    return {
      step: stepRow(session, n, { kind: "assistant", parentStepKey: null, model, at }),
      call: callRow(session, n, { door: "harness", tool, house, taskType: "read", at }),
      result: resultRow(session, n, { door: "harness", outcome, latencyUs, at }),
    };
  });
  const batch = recordBatch({
    sessions: [sessionRow(session)],
    steps: rows.map(({ step }) => step),
    observations: rows.flatMap(({ call, result }) => [call, result]),
  });
  const counts = isCounted ? toldCounts(batch) : null;
  return counts === null ? batch : { ...batch, counts };
}

const execution = fc.record<Told>({
  tool: fc.constantFrom("build", "search"),
  model: fc.constantFrom("model-a", "model-b"),
  house: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("ezra", "timmy") },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  outcome: fc.constantFrom("success", "failure", "unknown"),
  latencyUs: fc.option(fc.nat(5000)),
  day: fc.nat(2),
});

/** A batch on its way into the store, or (null) a derivation of everything. */
type Step = {
  readonly session: string;
  readonly told: readonly Told[];
  readonly isCounted: boolean;
  /** A derivation has read the session before, and writes after. */
  readonly meanwhile: boolean;
} | null;

const telling = fc.record({
  session: fc.constantFrom(a, b),
  told: fc.array(execution, { minLength: 1, maxLength: 4 }),
  isCounted: fc.boolean(),
  meanwhile: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.option(telling, { freq: 4 });

async function tellWhileDeriving(store: Store, told: RecordBatch, session: string): Promise<void> {
  const families = await store.loadFamilies([session]);
  await store.append([told]);
  await store.replaceSessions(families.flatMap((family) => deriveFamily(family, plainOptions)));
}

const cellsOf = async (store: Store) =>
  (await canonical(store)).filter((row) => row["table"] === "cell");

/** Takes the steps; without counting, only what they tell. */
async function take(store: Store, steps: readonly Step[], counting: boolean): Promise<void> {
  let n = 0;
  for (const one of steps) {
    if (one === null) {
      if (counting) await deriveAll(store);
      continue;
    }
    const next = batchOf(one.session, n, one.told, counting && one.isCounted);
    n += one.told.length;
    if (counting && one.meanwhile) await tellWhileDeriving(store, next, one.session);
    else await store.append([next]);
  }
}

export function countLaws(factory: StoreFactory): void {
  describe("counts of a batch", () => {
    const executions: readonly Told[] = [
      { tool: "build", model: "model-a", house: "ezra", outcome: "success", latencyUs: 5, day: 0 },
      {
        tool: "build",
        model: "model-a",
        house: "ezra",
        outcome: "failure",
        latencyUs: null,
        day: 0,
      },
      { tool: "search", model: "model-b", house: "ezra", outcome: "unknown", latencyUs: 7, day: 1 },
    ];

    it("can be read before anything is derived, and are what derivation makes of the session", async () => {
      const store = await factory.open();
      const [first] = await store.append([batchOf(a, 0, executions, true)]);
      const [second] = await store.append([batchOf(a, 10, executions.slice(0, 2), true)]);
      expect([first?.counted, second?.counted]).toEqual([true, true]);
      const query = { tool: "build", house: "ezra", paramHash: null };
      expect(await store.toolTotals(query)).toMatchObject({ successes: 2, failures: 2 });
      const counted = await cellsOf(store);
      expect(counted.map((row) => row["sessions"])).toEqual([1, 1]);
      await deriveAll(store);
      expect(await cellsOf(store)).toEqual(counted);
      await store.close();
    });

    it("are not taken where a row of the batch was there before, and the answer says so", async () => {
      const store = await factory.open();
      await store.append([batchOf(a, 0, executions, true)]);
      const [again] = await store.append([batchOf(a, 0, executions, true)]);
      expect(again?.counted).toBeUndefined();
      const [partly] = await store.append([batchOf(a, 2, executions, true)]);
      expect(partly?.counted).toBeUndefined();
      const query = { tool: "build", house: "ezra", paramHash: null };
      expect(await store.toolTotals(query)).toMatchObject({ successes: 1, failures: 1 });
      await deriveAll(store);
      expect(await store.toolTotals(query)).toMatchObject({ successes: 1, failures: 2 });
      await store.close();
    });

    it("go with a session that is forgotten, and are refused after it", async () => {
      const store = await factory.open();
      await store.append([batchOf(a, 0, executions, true)]);
      await store.forgetSession(a, actRow("forget"));
      expect(await cellsOf(store)).toEqual([]);
      const [late] = await store.append([batchOf(a, 5, executions, true)]);
      expect(late).toMatchObject({ stored: 0, rejectedBy: { suppressed: 10 } });
      expect(late?.counted).toBeUndefined();
      expect(await cellsOf(store)).toEqual([]);
      await store.close();
    });

    it("know the latest time of those that remain when the session that held it is forgotten", async () => {
      const store = await factory.open();
      const query = { tool: "build", house: "ezra", paramHash: null };
      const lastAt = async () => (await store.toolTotals(query)).lastAt;
      await store.append([batchOf(a, 1, executions, true), batchOf(b, 5, executions, true)]);
      await deriveAll(store);
      expect(await lastAt()).toBe(1_760_000_000_006);
      await store.append([batchOf(a, 10, executions, true)]);
      await deriveAll(store);
      expect(await lastAt()).toBe(1_760_000_000_011);
      await store.forgetSession(a, actRow("forget"));
      expect(await lastAt()).toBe(1_760_000_000_006);
      await deriveAll(store);
      expect(await lastAt()).toBe(1_760_000_000_006);
      await store.close();
    });

    it("leave no trace: any mixture with derivations ends as the record derived once", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
          const [mixed, plain] = [await factory.open(), await factory.open()];
          await take(mixed, steps, true);
          await take(plain, steps, false);
          await deriveAll(mixed);
          await deriveAll(plain);
          expect(await canonical(mixed)).toEqual(await canonical(plain));
          await mixed.close();
          await plain.close();
        }),
        { numRuns: 15 },
      );
    });
  });
}
