import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordBatch } from "../../src/core/rows.ts";
import type { Store } from "../../src/store/port.ts";
import {
  factRow,
  failing,
  hex,
  recordBatch,
  sessionRow,
  stepRow,
  wholeSession,
} from "./record-fixtures.ts";
import { canonical } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";
import { deriveAll, deriveSession } from "./toy-derivation.ts";

const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => hex(32, name)) as [
  string,
  string,
  string,
  string,
];

export function deriveLaws(factory: StoreFactory): void {
  describe("derivation", () => {
    it("marks a session when its record has changed, and only then", async () => {
      const store = await factory.open();
      await store.append([wholeSession(a, 3), wholeSession(b, 3)]);
      expect((await store.dirtySessions(10)).toSorted()).toEqual([a, b].toSorted());
      expect(await store.dirtySessions(1)).toHaveLength(1);
      await deriveAll(store);
      expect(await store.dirtySessions(10)).toEqual([]);
      await store.append([wholeSession(a, 3)]);
      expect(await store.dirtySessions(10)).toEqual([]);
      await store.append([wholeSession(a, 4)]);
      expect(await store.dirtySessions(10)).toEqual([a]);
      await store.close();
    });

    it("keeps the mark of a session that changed while it was derived", async () => {
      const store = await factory.open();
      await store.append([wholeSession(a, 3)]);
      const [family] = await store.loadFamilies([a]);
      await store.append([wholeSession(a, 5)]);
      await store.replaceSessions(family!.map(deriveSession));
      expect(await store.dirtySessions(10)).toEqual([a]);
      expect((await store.steps(a)).length).toBe(3);
      await deriveAll(store);
      expect((await store.steps(a)).length).toBe(5);
      await store.close();
    });

    it("loads together what shares an id, a history, or a parent", async () => {
      const store = await factory.open();
      const variant = `${a}~${hex(32, "first")}`;
      await store.append([
        wholeSession(variant, 3),
        recordBatch({ sessions: [sessionRow(a)], facts: [lineage(a, "history")] }),
        recordBatch({ sessions: [sessionRow(b)], facts: [lineage(b, "history")] }),
        recordBatch({ sessions: [sessionRow(c, { parentRef: b })] }),
        wholeSession(d, 3),
      ]);
      const families = await store.loadFamilies([c, d, variant, "unknown"]);
      const refs = families.map((family) => family.map((record) => record.session.ref));
      expect(refs).toEqual([[a, variant, b, c].toSorted(), [d]]);
      await store.close();
    });

    it("tells which sessions have no relatives: no copy, no child, no parent, not even one that is only named", async () => {
      const store = await factory.open();
      const [copy, child, orphan, alone] = ["copy", "child", "orphan", "alone"].map((name) =>
        hex(32, name),
      ) as [string, string, string, string];
      await store.append([
        wholeSession(`${a}~${hex(16, "first")}`, 3),
        recordBatch({ sessions: [sessionRow(a)], facts: [lineage(a, "history")] }),
        recordBatch({ sessions: [sessionRow(copy)], facts: [lineage(copy, "history")] }),
        recordBatch({ sessions: [sessionRow(b)], facts: [lineage(b, "other")] }),
        recordBatch({ sessions: [sessionRow(child, { parentRef: d })] }),
        recordBatch({ sessions: [sessionRow(d)] }),
        recordBatch({ sessions: [sessionRow(orphan, { parentRef: c })] }),
        wholeSession(alone, 3),
      ]);
      const asked = [a, copy, b, child, d, orphan, alone, "unknown"];
      expect(await store.withoutRelatives(asked)).toEqual([b, alone]);
      await store.close();
    });

    it("leaves out sessions that are only named", async () => {
      const store = await factory.open();
      await store.append([recordBatch({ sessions: [sessionRow(a, { parentRef: b })] })]);
      expect(await store.dirtySessions(10)).toEqual([a]);
      const families = await store.loadFamilies([b]);
      expect(families.map((family) => family.map((record) => record.session.ref))).toEqual([[a]]);
      await store.close();
    });

    it("hears a judgement of a public key although the session is known by its variant", async () => {
      const store = await factory.open();
      const variant = `${a}~${hex(32, "first")}`;
      await store.append([wholeSession(variant, 3)]);
      await deriveAll(store);
      const judgement = {
        target: a,
        value: "success",
        source: "person",
        weight: 1,
        actor: "me",
        at: 3,
      } as const;
      expect(await store.recordOutcomes([judgement])).toBe(1);
      expect(await store.recordOutcomes([judgement])).toBe(0);
      expect(await store.dirtySessions(10)).toEqual([variant]);
      const [family] = await store.loadFamilies([variant]);
      expect(family?.[0]?.outcomes).toEqual([judgement]);
      await store.close();
    });

    it("derives the same step by step as at once, and again after everything derived was dropped", async () => {
      const arrivals = fc.array(
        fc.record({
          ref: fc.constantFrom(a, b, c),
          steps: fc.integer({ min: 0, max: 9 }),
          failing: fc.boolean(),
          derive: fc.boolean(),
        }),
        { minLength: 1, maxLength: 6 },
      );
      await fc.assert(
        fc.asyncProperty(arrivals, async (events) => {
          const gradual = await factory.open();
          for (const event of events) {
            await gradual.append([grown(event)]);
            if (event.derive) await deriveAll(gradual);
          }
          await deriveAll(gradual);
          const atOnce = await factory.open();
          await atOnce.append(events.toReversed().map(grown));
          await deriveAll(atOnce, 100);
          const expected = await canonical(atOnce);
          expect(await canonical(gradual)).toEqual(expected);
          expect(await readings(gradual)).toEqual(await readings(atOnce));
          await gradual.dropDerived();
          expect(await canonical(gradual)).toEqual([]);
          await deriveAll(gradual);
          expect(await canonical(gradual)).toEqual(expected);
          expect(await readings(gradual)).toEqual(await readings(atOnce));
          await gradual.close();
          await atOnce.close();
        }),
        { numRuns: 25 },
      );
    });

    it("answers which items' findings changed, and keeps them marked until they are consolidated", async () => {
      const store = await factory.open();
      await store.append([failing(a), failing(b)]);
      const families = await store.loadFamilies([a, b]);
      const derived = families.flat().map(deriveSession);
      const key = derived[0]!.findings[0]!.key;
      expect(await store.replaceSessions(derived)).toEqual([key]);
      expect(await store.replaceSessions(derived)).toEqual([]);
      expect(await store.dirtyItems(10)).toEqual([key]);
      const findings = await store.findings([key, "none"]);
      expect([...findings.keys()]).toEqual([key]);
      expect(findings.get(key)?.map((finding) => finding.session)).toEqual([a, a, b, b].toSorted());
      expect(findings.get(key)).toEqual(expect.arrayContaining([...derived[0]!.findings]));
      const { findings: _, ...silent } = derived[0]!;
      expect(await store.replaceSessions([{ ...silent, findings: [] }])).toEqual([key]);
      expect((await store.findings([key])).get(key)).toHaveLength(2);
      await store.close();
    });

    it("leaves nothing under a reference that was merged into another session", async () => {
      const store = await factory.open();
      const variant = `${a}~${hex(32, "first")}`;
      await store.append([
        wholeSession(variant, 3),
        recordBatch({
          sessions: [sessionRow(a)],
          steps: [stepRow(a, 7, { excerpt: "merged words" })],
        }),
      ]);
      const [family] = await store.loadFamilies([a]);
      const [plain, marked] = family!.map(deriveSession);
      const view = {
        ...marked!.view,
        key: a,
        steps: [...marked!.view.steps, ...plain!.view.steps],
      };
      await store.replaceSessions([
        { ...marked!, view },
        { ref: a, view, cells: [], findings: [], signals: [], mergedInto: a },
      ]);
      const sessions = await store.sessions({});
      expect(sessions.map((session) => [session.key, session.stepCount])).toEqual([[a, 4]]);
      expect((await store.counts()).sessions).toBe(1);
      expect(await store.steps(a)).toEqual(
        view.steps.map((step, seq) => ({ ...step, seq, onFinalPath: step.onFinalPath })),
      );
      expect((await store.searchText("merged", 5)).map((hit) => hit.session)).toEqual([a]);
      await store.close();
    });
  });
}

function lineage(session: string, word: string) {
  return factRow(session, { field: "lineage", value: hex(32, word) });
}

function grown(event: { ref: string; steps: number; failing: boolean }): RecordBatch {
  const session = wholeSession(event.ref, event.steps);
  return event.failing ? { ...session, observations: failing(event.ref).observations } : session;
}

/** What readers see: reports, clusters, search and proposals. */
async function readings(store: Store): Promise<unknown> {
  const { databaseBytes: _, derivedAt: __, ...counts } = await store.counts();
  const hits = await store.searchText("number", 100);
  return {
    counts,
    sessions: await store.sessions({}),
    byTool: await store.report("tool", {}),
    byHour: await store.report("hour", {}),
    filtered: await store.report("tool", { repo: "shop" }),
    errors: await store.errorClusters({}),
    items: await store.items({}),
    hits: hits.map((hit) => `${hit.session} ${hit.stepKey}`).toSorted(),
    statistics: await store.termStatistics(["pytest", "bash", "never"]),
    proposals: await store.proposeItems({
      terms: ["pytest"],
      repo: "example.org/dev/shop",
      agent: null,
      minConfidence: 0.5,
      limit: 10,
    }),
  };
}
