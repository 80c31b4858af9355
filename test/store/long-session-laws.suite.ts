import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FactRow, RecordBatch } from "../../src/core/rows.ts";
import { deriveFamily } from "../../src/derive/derive-family.ts";
import { derive } from "../../src/derive/derive.ts";
import { plainOptions } from "../../src/derive/sample-record.suite.ts";
import { toldCounts } from "../../src/derive/told-counts.ts";
import type { Store } from "../../src/store/port.ts";
import {
  actRow,
  callRow,
  factRow,
  hex,
  moved,
  recordBatch,
  resultRow,
  sessionRow,
  stepRow,
  usageRow,
} from "./record-fixtures.ts";
import { canonical } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";
import { deriveAll as deriveToys } from "./toy-derivation.ts";

const mostDerivedSteps = 6;
const [a, b] = [hex(32, "a"), hex(32, "b")];
const startMs = 1_760_000_000_000;

const plain = { rulesVersion: 1, shift: 0, meanwhile: false } as const;

const lineage = (session: string): FactRow =>
  factRow(session, { field: "lineage", value: "history" });

async function deriveAll(store: Store): Promise<void> {
  const version = { code: "test", config: "test" };
  await derive(store, plainOptions, { holder: "test", clock: { now: () => startMs }, version });
}

async function deriveWhile(store: Store, batch: RecordBatch): Promise<void> {
  await store.noteBeginnings([b]);
  const families = await store.loadFamilies([b]);
  await store.append([batch]);
  await store.replaceSessions(families.flatMap((family) => deriveFamily(family, plainOptions)));
}

function stepsOf(from: number, to: number): RecordBatch {
  const steps = Array.from({ length: to - from }, (_, index) => stepRow(b, from + index));
  return recordBatch({ sessions: [sessionRow(b)], steps });
}

/** Steps, each with a call and a request that used tokens. */
function busySteps(from: number, to: number): RecordBatch {
  const places = Array.from({ length: to - from }, (_, index) => from + index);
  return {
    ...stepsOf(from, to),
    observations: places.map((n) => callRow(b, n)),
    usage: places.map((n) => usageRow(b, n)),
  };
}

/** One step as a transcript of another format tells it. */
function stepOfFormat(n: number, format: string): RecordBatch {
  const steps = [stepRow(b, n, { rawHmac: hex(32, format) })];
  const batch = moved(recordBatch({ steps, sessions: [sessionRow(b)] }), format);
  return { ...batch, source: { ...batch.source!, format } };
}

/** Something of the session at the place `n`, some of it out of order: told late, told anew elsewhere, or of no step. */
interface Telling {
  readonly n: number;
  readonly what: "step" | "execution" | "stray call" | "late result" | "usage" | "judgement";
  readonly rulesVersion: number;
  /** Places that it stands further back. */
  readonly shift: number;
  readonly meanwhile: boolean;
}

const telling: fc.Arbitrary<Telling> = fc.record({
  n: fc.nat(14),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constant("step" as const) },
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        "execution" as const,
        "stray call" as const,
        "late result" as const,
        "usage" as const,
        "judgement" as const,
      ),
    },
  ),
  rulesVersion: fc.constantFrom(1, 1, 1, 2),
  shift: fc.constantFrom(0, 0, 0, 4),
  meanwhile: fc.boolean(),
});

/** As a program tells its executions, whose counts come with them. */
const toldStep = { kind: "assistant", parentStepKey: null, model: "model-a" } as const;
const toldCall = { door: "harness", house: "ezra", taskType: "read" } as const;

function batchOf({ n, what, rulesVersion, shift }: Telling): RecordBatch {
  const place = {
    rulesVersion,
    ordinal: (n + shift) * 100,
    rawHmac: hex(32, `${n} ${shift} ${rulesVersion}`),
  };
  const rows: { readonly [Key in Telling["what"]]: Partial<RecordBatch> } = {
    step: { steps: [stepRow(b, n, place)] },
    execution: {
      steps: [stepRow(b, n + 20, { ...toldStep, ...place })],
      observations: [
        callRow(b, n + 20, { ...toldCall, ...place }),
        resultRow(b, n + 20, { door: "harness", ...place }),
      ],
    },
    "stray call": { observations: [callRow(b, n, { ...place, stepKey: null })] },
    "late result": { observations: [resultRow(b, n, { ...place, outcome: "failure" })] },
    usage: {
      usage: [
        usageRow(b, n, { revision: shift, input: n + shift, at: startMs + (n + shift) * 1000 }),
      ],
    },
    judgement: {
      outcomes: [
        { target: b, value: "success", source: "person", weight: 1, actor: "me", at: startMs + n },
      ],
    },
  };
  return recordBatch({ sessions: [sessionRow(b)], ...rows[what] });
}

/** Numbers of all hits, by word: each step has a number of its own in its text. */
async function found(store: Store): Promise<readonly unknown[]> {
  const words = Array.from({ length: 15 }, (_, n) => String(n));
  return Promise.all(
    words.map(async (word) => {
      const hits = await store.searchText(word, 50);
      return hits.map(({ excerpt }) => excerpt).toSorted();
    }),
  );
}

export function longSessionLaws(factory: StoreFactory): void {
  describe("a session that is too long to be derived whole", () => {
    it("is loaded at its beginning, with what was observed and used by then", async () => {
      const store = await factory.open({ mostDerivedSteps });
      await store.append([stepsOf(4, 9), stepsOf(0, 4)]);
      const strays = [5, 6].map((n) => callRow(b, n, { callKey: hex(16, `s${n}`), stepKey: null }));
      await store.append([
        recordBatch({
          observations: [
            callRow(b, 1),
            callRow(b, 8),
            ...strays,
            resultRow(b, 1, { ordinal: 850 }),
          ],
          usage: [
            usageRow(b, 5),
            usageRow(b, 6),
            usageRow(b, 4, { revision: 2, at: startMs + 9000 }),
          ],
        }),
        recordBatch({ usage: [usageRow(b, 4)] }),
      ]);
      const [family] = await store.loadFamilies([b]);
      const [record] = family!;
      expect(record!.steps.map(({ ordinal }) => ordinal)).toEqual([0, 100, 200, 300, 400, 500]);
      expect(record!.observations.map(({ ordinal }) => ordinal)).toEqual([100, 500, 850]);
      const used = record!.usage.map(({ requestKey, revision }) => [requestKey, revision]);
      expect(used).toHaveLength(3);
      expect(used).toEqual(
        expect.arrayContaining([
          [hex(16, "request4"), 0],
          [hex(16, "request4"), 2],
          [hex(16, "request5"), 0],
        ]),
      );
      expect(await store.countLongSessions()).toBe(0);
      await deriveToys(store);
      expect(await store.countLongSessions()).toBe(1);
      await store.close();
    });

    it("ends at the same row, whichever file was read first", async () => {
      const last = mostDerivedSteps - 1;
      const files = ["codex", "gemini"].map((format) => stepOfFormat(last, format));
      const ends = [files, files.toReversed()].map(async (order) => {
        const store = await factory.open({ mostDerivedSteps });
        for (const batch of [...order, stepsOf(0, last)])
          // oxlint-disable-next-line no-await-in-loop -- the order is what is tested
          await store.append([batch]);
        const [family] = await store.loadFamilies([b]);
        await store.close();
        return family![0]!.steps.at(-1)!;
      });
      const [one, other] = await Promise.all(ends);
      expect(one!.ordinal).toBe(100 * last);
      expect(one).toEqual(other);
    });

    it("is not derived again for what lies past its beginning, which is searched for all the same", async () => {
      const store = await factory.open({ mostDerivedSteps });
      await store.append([{ ...stepsOf(0, 8), facts: [factRow(b, { field: "agent" })] }]);
      await deriveAll(store);
      const derived = await canonical(store);
      await store.append([stepsOf(9, 12), recordBatch({ usage: [usageRow(b, 9)] })]);
      await tell(store, { ...plain, n: 8, what: "execution" });
      await store.append([recordBatch({ facts: [factRow(b, { field: "agent", ordinal: 900 })] })]);
      expect(await canonical(store)).toEqual(derived);
      expect(await store.dirtySessions(10)).toEqual([]);
      expect(await store.lengthenedSessions()).toMatchObject([{ ref: b }]);
      expect(await store.searchText("11", 5)).toEqual([]);
      await deriveAll(store);
      expect(await store.searchText("11", 5)).toHaveLength(1);
      expect(await store.lengthenedSessions()).toEqual([]);
      await store.append([stepsOf(12, 13)]);
      await store.append([batchOf({ ...plain, n: 3, what: "step", rulesVersion: 2 })]);
      expect(await store.dirtySessions(10)).toEqual([b]);
      expect(await store.lengthenedSessions()).toEqual([]);
      await store.close();
    });

    it.each<Telling>([
      { ...plain, n: 4, what: "late result", shift: 4 },
      { ...plain, n: 4, what: "usage", shift: 4 },
      { ...plain, n: 2, what: "stray call", shift: 9, rulesVersion: 2 },
    ])("hears what is told late of its beginning: $what", async (late) => {
      const store = await factory.open({ mostDerivedSteps });
      await store.append([busySteps(0, 9)]);
      await deriveAll(store);
      await store.append([batchOf(late)]);
      expect(await store.dirtySessions(10)).toEqual([b]);
      await store.close();
    });

    it.each([
      {
        // Told anew far back, the fourth step leaves its place in the beginning to a seventh.
        anew: { steps: [stepRow(b, 3, { ordinal: 9300, rulesVersion: 2 })] },
        next: { observations: [callRow(b, 6)] },
      },
      {
        // Told anew with a later time, it lets the beginning last longer.
        anew: { steps: [stepRow(b, 3, { at: startMs + 9000, rulesVersion: 2 })] },
        next: { usage: [usageRow(b, 8)] },
      },
      {
        // So does one that came late.
        anew: { steps: [stepRow(b, 0, { stepKey: hex(16, "early"), at: startMs + 9000 })] },
        next: { usage: [usageRow(b, 8)] },
      },
      {
        // Told anew, a call comes back from far behind.
        anew: { observations: [callRow(b, 5, { rulesVersion: 2 })] },
        next: { facts: [factRow(b)] },
      },
      {
        // Steps without a time push those with one out: the beginning has no time then.
        anew: {
          steps: [0, 1, 2, 3, 4, 5].map((n) =>
            stepRow(b, n, { stepKey: hex(16, `early${n}`), ordinal: n, at: null }),
          ),
        },
        next: { usage: [usageRow(b, 8)] },
      },
    ])("knows what belongs to its beginning after it moved", async ({ anew, next }) => {
      const store = await factory.open({ mostDerivedSteps });
      const far = callRow(b, 5, { ordinal: 9300, stepKey: null });
      const batches = [stepsOf(0, 9), recordBatch({ observations: [far] }), recordBatch(anew)];
      await store.append(batches.slice(0, 1));
      await deriveAll(store);
      await store.append(batches.slice(1, 2));
      await deriveWhile(store, batches[2]!);
      await deriveWhile(store, recordBatch(next));
      expect(await store.dirtySessions(10)).toEqual([b]);
      await deriveAll(store);
      const atOnce = await factory.open({ mostDerivedSteps });
      await atOnce.append([...batches, recordBatch(next)]);
      await deriveAll(atOnce);
      expect(await canonical(store)).toEqual(await canonical(atOnce));
      await Promise.all([store.close(), atOnce.close()]);
    });

    it("reaches further once copies in its beginning are forgotten", async () => {
      const store = await factory.open({ mostDerivedSteps });
      const copied = recordBatch({
        sessions: [sessionRow(a)],
        facts: [lineage(a)],
        steps: [0, 1, 2].map((n) => stepRow(a, n)),
      });
      await store.append([copied, { ...busySteps(0, 11), facts: [lineage(b)] }]);
      await deriveAll(store);
      await store.forgetSession(a, actRow("forget"));
      await deriveAll(store);
      expect(await store.dirtySessions(10)).toEqual([]);
      await store.append([recordBatch({ observations: [resultRow(b, 8)] })]);
      expect(await store.dirtySessions(10)).toEqual([b]);
      await store.close();
    });

    it("is not taken to end where a change while it was gone through moved its end", async () => {
      const store = await factory.open({ mostDerivedSteps });
      await store.append([stepsOf(0, 10 * mostDerivedSteps)]);
      const farBack = recordBatch({ steps: [stepRow(b, 3, { ordinal: 9300, rulesVersion: 2 })] });
      await Promise.all([store.noteBeginnings([b]), store.append([farBack])]);
      await deriveAll(store);
      await store.append([recordBatch({ observations: [callRow(b, 6)] })]);
      expect(await store.dirtySessions(10)).toEqual([b]);
      await deriveAll(store);
      expect(await store.executions(b)).toHaveLength(1);
      await store.close();
    });

    it("is derived once beside a source that never ends", async () => {
      const store = await factory.open({ mostDerivedSteps });
      await store.append([busySteps(0, 9)]);
      await deriveWhile(store, busySteps(9, 12));
      expect(await store.dirtySessions(10)).toEqual([]);
      await store.close();
    });

    it("is derived again once everything derived was dropped, also when only its texts were due", async () => {
      const store = await factory.open({ mostDerivedSteps });
      await store.append([stepsOf(0, 8), recordBatch({ sessions: [sessionRow(a)] })]);
      await deriveAll(store);
      await store.append([stepsOf(8, 9)]);
      await store.dropDerived();
      expect((await store.dirtySessions(10)).toSorted()).toEqual([a, b].toSorted());
      await deriveAll(store);
      expect(await store.searchText("8", 5)).toHaveLength(1);
      await store.close();
    });

    it("ends as one that was told at once, whatever came in which order and while it was derived", async () => {
      const history = fc.array(fc.option(telling, { freq: 4 }), { minLength: 6, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(history, async (steps) => {
          const store = await factory.open({ mostDerivedSteps });
          await store.append([busySteps(0, 9)]);
          await deriveAll(store);
          for (const one of steps) await tell(store, one);
          await deriveAll(store);
          const atOnce = await factory.open({ mostDerivedSteps });
          const told = steps.filter((one) => one !== null).map(batchOf);
          await atOnce.append([busySteps(0, 9), ...told]);
          await deriveAll(atOnce);
          expect(await canonical(store)).toEqual(await canonical(atOnce));
          expect(await found(store)).toEqual(await found(atOnce));
          expect(await store.dirtySessions(10)).toEqual([]);
          expect(await store.lengthenedSessions()).toEqual([]);
          await Promise.all([store.close(), atOnce.close()]);
        }),
        { numRuns: 30 },
      );
    }, 120_000);
  });
}

async function tell(store: Store, one: Telling | null): Promise<void> {
  if (one === null) return deriveAll(store);
  const batch = batchOf(one);
  const counts = one.what === "execution" ? toldCounts(batch) : null;
  const told = counts === null ? batch : { ...batch, counts };
  if (one.meanwhile) await deriveWhile(store, told);
  else await store.append([told]);
}
