import { describe, expect, it } from "vitest";
import { derive } from "../../src/derive/derive.ts";
import { plainOptions } from "../../src/derive/sample-record.suite.ts";
import type { PolicyVersionRow, TrialAssignmentRow } from "../../src/store/policy-port.ts";
import type { Store } from "../../src/store/port.ts";
import type { AdaptationEventRow } from "../../src/store/statistics-port.ts";
import { callRow, factRow, hex, recordBatch, resultRow, sessionRow } from "./record-fixtures.ts";
import { canonical, records } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";

const [a, b, c] = [hex(32, "a"), hex(32, "b"), hex(32, "c")];
const start = 1_760_000_000_000;
const hourMs = 3_600_000;

function eventRow(n: number, over: Partial<AdaptationEventRow> = {}): AdaptationEventRow {
  return {
    id: `event-${n}`,
    adaptation: `change-${n}`,
    state: "proposed",
    trigger: "low_success",
    changeType: "policy.ezra.evidence_threshold",
    oldValue: "0.8",
    newValue: "0.7",
    reason: "12 of 40 succeeded",
    expectedImprovement: 0.1,
    at: start + n,
    ...over,
  };
}

function versionRow(n: number): PolicyVersionRow {
  return { id: `ezra@${n}`, policy: "ezra", body: `{"version":${n}}`, at: start + n };
}

function assignmentRow(unit: string, over: Partial<TrialAssignmentRow> = {}): TrialAssignmentRow {
  const id = `assignment-${unit.slice(0, 4)}`;
  return { id, experiment: "change-1", unit, arm: "new", propensity: 0.5, at: start, ...over };
}

/** An event so many seconds after the start. */
function told(n: number, source: string) {
  const at = start + n * 1000;
  const second = Math.floor(at / 1000)
    .toString(16)
    .padStart(8, "0");
  return {
    eventKey: second + hex(24, `${source}${n}`),
    source,
    kind: "breaker-opened",
    session: null,
    at,
    payloadRedacted: `{"n":${n}}`,
  };
}

async function deriveAll(store: Store): Promise<void> {
  const version = { code: "test", config: "test" };
  await derive(store, plainOptions, { holder: "test", clock: { now: () => start }, version });
}

/** Root `a` with its child `b`, and `c` alone; hours after the start at which each call stands. */
async function filled(factory: StoreFactory): Promise<Store> {
  const store = await factory.open();
  const call = (ref: string, n: number, house: string | null, hours: number, failed = false) => [
    callRow(ref, n, { house, tool: "run", taskType: "build", at: start + hours * hourMs }),
    resultRow(ref, n, {
      at: start + hours * hourMs,
      outcome: failed ? "failure" : "success",
      outcomeSource: "error-flag",
      failureKind: failed ? "tool-error" : null,
    }),
  ];
  await store.append([
    recordBatch({
      sessions: [sessionRow(a)],
      facts: [factRow(a, { field: "model", value: "model-a" })],
      observations: [...call(a, 1, "ezra", 0), ...call(a, 2, "ezra", 30, true)],
    }),
    recordBatch({
      sessions: [sessionRow(b, { parentRef: a })],
      facts: [factRow(b, { field: "model", value: "model-b" })],
      observations: [...call(b, 1, "ezra", 1, true), ...call(b, 2, "bezalel", 1)],
    }),
    recordBatch({
      sessions: [sessionRow(c)],
      facts: [factRow(c, { field: "house", value: "ezra" })],
      observations: [
        ...call(c, 1, null, 2),
        callRow(c, 2, { tool: "test", at: start + 2 * hourMs }),
        resultRow(c, 2, {
          at: start + 2 * hourMs,
          outcome: "failure",
          outcomeSource: "exit-code",
          failureKind: "test-failure",
        }),
      ],
    }),
  ]);
  await deriveAll(store);
  return store;
}

export function policyLaws(factory: StoreFactory): void {
  describe("policies", () => {
    it("change once: who knew an older journal writes nothing", async () => {
      const store = await factory.open();
      const other = (await factory.openAgain(store)) ?? store;
      expect(await store.policyJournal()).toEqual({ events: [], versions: [] });
      const change = { events: [eventRow(1)], versions: [versionRow(2)] };
      expect(await store.commitPolicies(0, change)).toBe(true);
      const rival = { events: [eventRow(2)], versions: [versionRow(3)] };
      expect(await other.commitPolicies(0, rival)).toBe(false);
      expect(await other.policyJournal()).toEqual(change);
      expect(await other.commitPolicies(1, rival)).toBe(true);
      expect((await store.policyJournal()).versions.map(({ id }) => id)).toEqual([
        "ezra@2",
        "ezra@3",
      ]);
      if (other !== store) await other.close();
      await store.close();
    });

    it("write nothing at all when one row cannot be written", async () => {
      const store = await factory.open();
      await store.commitPolicies(0, { events: [eventRow(1)], versions: [versionRow(2)] });
      const twice = { events: [eventRow(2)], versions: [versionRow(2)] };
      await expect(store.commitPolicies(1, twice)).rejects.toThrow(/unique|UNIQUE/);
      expect((await store.policyJournal()).events).toEqual([eventRow(1)]);
      await store.close();
    });

    it("are part of the exported record, and of nothing that is derived", async () => {
      const store = await factory.open();
      await store.commitPolicies(0, { events: [eventRow(1)], versions: [versionRow(2)] });
      await store.assignToTrial(assignmentRow(a));
      expect(await records(store)).toEqual([
        { table: "assignment", ...assignmentRow(a) },
        { table: "adaptation", ...eventRow(1) },
        { table: "policy-version", ...versionRow(2) },
      ]);
      expect(await canonical(store)).toEqual([]);
      await store.close();
    });

    it("draw a unit's arm once, and keep the order of the assignments", async () => {
      const store = await factory.open();
      const first = assignmentRow(b, { arm: "old" });
      expect(await store.assignToTrial(first)).toEqual(first);
      expect(await store.assignToTrial(assignmentRow(b, { at: start + 9 }))).toEqual(first);
      await store.assignToTrial(assignmentRow(a, { at: start - 5 }));
      expect((await store.trialAssignments("change-1")).map(({ unit }) => unit)).toEqual([b, a]);
      expect(await store.trialAssignments("change-2")).toEqual([]);
      await store.close();
    });

    it("see how roots went, with their children, by scope and model", async () => {
      const store = await filled(factory);
      const all = await store.rootOutcomes({ house: "ezra" }, 0);
      expect(all).toEqual([
        { root: a, model: "model-a", successes: 1, failures: 1, startedAt: start },
        { root: a, model: "model-b", successes: 0, failures: 1, startedAt: start + hourMs },
        { root: c, model: null, successes: 1, failures: 0, startedAt: start + 2 * hourMs },
      ]);
      expect(await store.rootOutcomes({ house: "ezra" }, start + 2 * hourMs)).toHaveLength(1);
      expect(await store.rootOutcomes({ house: "bezalel", tool: "run" }, 0)).toHaveLength(1);
      expect(await store.rootOutcomes({ house: "ezra", tool: "test" }, 0)).toMatchObject([
        { successes: 0, failures: 0 },
      ]);
      expect(await store.rootOutcomes({ house: "nobody" }, 0)).toEqual([]);
      expect(await store.rootOutcomes({ taskType: "build" }, 0)).not.toEqual([]);
      await store.close();
    });

    it("count for a unit what it did within its time, children included, expected failures apart", async () => {
      const store = await filled(factory);
      expect(await store.unitOutcomes("change-1", { house: "ezra" }, 24 * hourMs)).toEqual([]);
      for (const unit of [a, c]) await store.assignToTrial(assignmentRow(unit));
      expect(await store.unitOutcomes("change-1", { house: "ezra" }, 24 * hourMs)).toEqual(
        [
          { root: a, successes: 1, failures: 1 },
          { root: c, successes: 1, failures: 0 },
        ].toSorted((x, y) => (x.root < y.root ? -1 : 1)),
      );
      const later = await store.unitOutcomes("change-1", { house: "ezra" }, 48 * hourMs);
      expect(later.find(({ root }) => root === a)).toMatchObject({ failures: 2 });
      const other = await store.unitOutcomes("change-1", { house: "bezalel" }, 24 * hourMs);
      expect(other).toEqual([{ root: a, successes: 1, failures: 0 }]);
      const build = { taskType: "build", tool: "run" };
      expect(await store.unitOutcomes("change-1", build, hourMs / 2)).toMatchObject([
        { root: a, successes: 1, failures: 0 },
      ]);
      await store.close();
    });

    it.each(["whetstone", "whetstone.policy"])(
      "read the events of %s since a moment",
      async (name) => {
        const store = await factory.open();
        const events = [told(1, name), told(5, name), told(6, "other")];
        await store.append([recordBatch({ source: null, events })]);
        const since = (n: number) => store.eventsSince(name, start + n * 1000);
        expect((await since(0)).map(({ payloadRedacted }) => payloadRedacted)).toEqual([
          '{"n":1}',
          '{"n":5}',
        ]);
        expect(await since(2)).toEqual([{ kind: "breaker-opened", payloadRedacted: '{"n":5}' }]);
        expect(await since(6)).toEqual([]);
        await store.close();
      },
    );
  });
}
