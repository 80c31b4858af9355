import { describe, expect, it } from "vitest";
import type { FactRow, RecordBatch } from "../../src/core/rows.ts";
import type { IssueEventRow } from "../../src/store/issue-port.ts";
import type { ExposureRow, Store } from "../../src/store/port.ts";
import {
  actRow,
  factRow,
  failing,
  hex,
  moved,
  recordBatch,
  sessionRow,
  size,
  stepRow,
  wholeSession,
} from "./record-fixtures.ts";
import { canonical, records } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";
import { deriveAll, deriveSession } from "./toy-derivation.ts";

const [a, b, c] = ["a", "b", "c"].map((name) => hex(32, name)) as [string, string, string];
const itemKey = hex(32, `item ${hex(32, "not found")}`);

const event = (id: string, at: number) =>
  ({ id, ticket: "t1", kind: "snooze", actor: "user:1", payload: '{"until":9}', at }) as const;

const issueEvent = (id: string, at: number, over: Partial<IssueEventRow> = {}): IssueEventRow => ({
  id,
  tracker: "gitea http://x/fleet/tools",
  subject: "ticket:t1",
  kind: "note",
  issue: 4,
  actor: "gitea:ann",
  payload: '{"text":"wörds"}',
  at,
  ...over,
});

export function actLaws(factory: StoreFactory): void {
  describe("journal", () => {
    it("keeps an assignment and its slate, once", async () => {
      const store = await factory.open();
      const assignment = {
        id: "id-1",
        experiment: "e",
        unit: a,
        arm: "briefed",
        propensity: 0.9,
        at: 10,
      } as const;
      const slate = [
        exposure(a, "i1", { position: 0 }),
        exposure(a, "i2", { position: 1, arm: "withheld", q: 0.2 }),
      ];
      await store.recordBriefing(assignment, slate);
      await store.recordBriefing({ ...assignment, id: "id-2", arm: "withheld" }, slate);
      expect(await store.assignment("e", a)).toEqual(assignment);
      expect(await store.assignment("other", a)).toBeNull();
      expect(await store.exposures(a)).toEqual(slate);
      expect(await store.exposures(b)).toEqual([]);
      await store.close();
    });
  });

  describe("what was done about tickets", () => {
    it("is kept once, in the order of its times, and stands in the record", async () => {
      const store = await factory.open();
      await store.recordTicketEvents([event("e2", 20), event("e1", 10)]);
      await store.recordTicketEvents([event("e1", 10)]);
      expect(await store.ticketEvents()).toEqual([event("e1", 10), event("e2", 20)]);
      const rows = (await records(store)).filter((row) => row["table"] === "ticket-event");
      expect(rows).toEqual([event("e1", 10), event("e2", 20)].map((row) => ({ table: "ticket-event", ...row }))); // prettier-ignore
      await store.close();
    });
  });

  describe("what was done about issues", () => {
    it("is kept once, all or nothing, in the order of its times, and stands in the record", async () => {
      const store = await factory.open();
      await store.recordIssueEvents([issueEvent("i2", 20), issueEvent("i1", 10, { issue: null })]);
      await store.recordIssueEvents([issueEvent("i1", 30), issueEvent("i3", 30)]);
      await store.recordIssueEvents([]);
      const kept = [
        issueEvent("i1", 10, { issue: null }),
        issueEvent("i2", 20),
        issueEvent("i3", 30),
      ];
      expect(await store.issueEvents()).toEqual(kept);
      const rows = (await records(store)).filter((row) => row["table"] === "issue-event");
      expect(rows).toEqual(kept.map((row) => ({ table: "issue-event", ...row })));
      await store.close();
    });
  });

  describe("forgetting", () => {
    it("equals never having seen it", async () => {
      const never = await factory.open();
      await never.append([failing(b), wholeSession(c, 4)]);
      await deriveAll(never);
      const store = await factory.open();
      await store.append([failing(b), failing(a), wholeSession(c, 4)]);
      await deriveAll(store);
      expect(await canonical(store)).not.toEqual(await canonical(never));
      const result = await store.forgetSession(a, actRow("forget"));
      expect(result).toMatchObject({ sessions: 1, rows: size(failing(a)) });
      await deriveAll(store);
      expect(await canonical(store)).toEqual(await canonical(never));
      expect(await store.searchText("number", 100)).toHaveLength(10);
      expect(await withoutActs(store)).toEqual(await withoutActs(never));
      await never.close();
      await store.close();
    });

    it("can be asked of another store of the tenant, that never saw it", async () => {
      const store = await factory.open();
      await store.append([failing(a)]);
      await store.forgetSession(a, actRow("forget"));
      const other = await factory.open();
      await other.keepOut(await store.forgotten());
      expect(await other.forgotten()).toEqual(await store.forgotten());
      const [gone, kept] = await other.append([failing(a), failing(b)]);
      expect(gone?.rejectedBy).toEqual({ suppressed: size(failing(a)) });
      expect(kept?.stored).toBe(size(failing(b)));
      await store.close();
      await other.close();
    });

    it("holds against reading the file, or a copy of it, again", async () => {
      const store = await factory.open();
      await store.append([failing(a)]);
      await deriveAll(store);
      await store.forgetSession(a, actRow("forget"));
      for (const batch of [failing(a), moved(failing(a), "copy"), wholeSession(a, 9)]) {
        const [receipt] = await store.append([batch]);
        expect(receipt?.rejectedBy).toEqual({ suppressed: size(batch) });
      }
      const late = {
        target: a,
        value: "success",
        source: "person",
        weight: 1,
        actor: "me",
        at: 1,
      } as const;
      expect(await store.recordOutcomes([late])).toBe(0);
      await deriveAll(store);
      expect(await canonical(store)).toEqual([]);
      expect(await store.dirtySessions(10)).toEqual([]);
      await store.close();
    });

    it("takes the children along, also those that appear later", async () => {
      const store = await factory.open();
      const child = recordBatch({
        sessions: [sessionRow(b, { parentRef: a })],
        steps: [stepRow(b, 0)],
      });
      const grandchild = recordBatch({
        sessions: [sessionRow(c, { parentRef: b })],
        steps: [stepRow(c, 0)],
      });
      await store.append([wholeSession(a, 3), child, grandchild]);
      await deriveAll(store);
      expect(await store.forgetSession(a, actRow("forget"))).toMatchObject({ sessions: 3 });
      const late = hex(32, "late");
      const [first, second] = await store.append([
        recordBatch({ sessions: [sessionRow(late, { parentRef: c })], steps: [stepRow(late, 0)] }),
        recordBatch({ steps: [stepRow(late, 1)] }),
      ]);
      expect(first?.rejectedBy).toEqual({ suppressed: 2 });
      expect(second?.rejectedBy).toEqual({ suppressed: 1 });
      expect((await store.counts()).steps).toBe(0);
      await store.close();
    });

    it("reaches the copies that forks hold, before and after", async () => {
      const original = {
        ...wholeSession(a, 6),
        facts: [lineage(a), factRow(a, { value: "secret plan" })],
      };
      const fork: RecordBatch = {
        ...forkOf(original, b),
        facts: [factRow(b, { value: "secret plan" }), lineage(b)],
      };
      const own = recordBatch({ steps: [stepRow(b, 20, { excerpt: "its own" })] });
      const before = await factory.open();
      await before.append([original, fork, own]);
      await deriveAll(before);
      await before.forgetSession(a, actRow("forget"));
      await deriveAll(before);
      const after = await factory.open();
      await after.append([original]);
      await after.forgetSession(a, actRow("forget"));
      await after.append([fork, own]);
      await deriveAll(after);
      expect(await canonical(after)).toEqual(await canonical(before));
      expect((await after.steps(b)).map((step) => step.excerpt)).toEqual(["its own"]);
      expect(JSON.stringify(await records(after))).not.toContain("secret plan");
      expect(await before.searchText("number", 9)).toEqual([]);
      expect(await before.searchText("own", 9)).toHaveLength(1);
      await before.append([recordBatch({ steps: [stepRow(b, 21, { excerpt: "a new one" })] })]);
      await deriveAll(before);
      expect(await before.searchText("new", 9)).toHaveLength(1);
      await before.close();
      await after.close();
    });

    it("knows a copy of a run without an id by the records it began with, also when it has grown", async () => {
      const store = await factory.open();
      await store.append([nameless(a, 6)]);
      await store.forgetSession(a, actRow("forget"));
      for (const copy of [nameless(b, 6), nameless(c, 9)]) {
        const [receipt] = await store.append([copy]);
        expect(receipt?.rejectedBy).toEqual({ suppressed: size(copy) });
      }
      // What of a copy is read later belongs to it.
      const [rest] = await store.append([recordBatch({ steps: [stepRow(c, 10)] })]);
      expect(rest?.rejectedBy).toEqual({ suppressed: 1 });
      await deriveAll(store);
      expect(await canonical(store)).toEqual([]);
      await store.close();
    });

    it("leaves no empty session of a copy that had lost its steps with another", async () => {
      const store = await factory.open();
      const original = { ...nameless(a, 5), facts: [lineage(a)] };
      const copy = { ...nameless(b, 6), facts: [lineage(b)] };
      await store.append([original, copy]);
      expect(await store.forgottenAt()).toBe(0);
      await store.forgetSession(a, actRow("forget"));
      const forgottenAt = await store.forgottenAt();
      expect(forgottenAt).toBeGreaterThan(0);
      await store.forgetSession(b, actRow("forget"));
      expect(await store.forgottenAt()).toBeGreaterThan(forgottenAt);
      await store.append([{ ...nameless(c, 6), facts: [lineage(c)] }]);
      await deriveAll(store);
      expect(await canonical(store)).toEqual([]);
      await store.close();
    });

    it("leaves alone a run without an id that only began alike", async () => {
      const store = await factory.open();
      await store.append([nameless(a, 2)]);
      await store.forgetSession(a, actRow("forget"));
      const other = nameless(b, 6);
      const another = nameless(c, 2);
      another.steps[1] = stepRow(c, 1, { rawHmac: hex(32, "another") });
      const receipts = await store.append([other, another]);
      expect(receipts.map((receipt) => receipt.rejected)).toEqual([0, 0]);
      await store.close();
    });

    it("leaves alone what merely looks alike", async () => {
      const store = await factory.open();
      await store.append([wholeSession(a, 6), wholeSession(b, 6)]);
      await deriveAll(store);
      await store.forgetSession(a, actRow("forget"));
      await deriveAll(store);
      expect(await store.steps(b)).toHaveLength(6);
      const [receipt] = await store.append([wholeSession(c, 6)]);
      expect(receipt?.rejected).toBe(0);
      await store.close();
    });

    it("names the sessions that were shown what rested on it", async () => {
      const store = await factory.open();
      await store.append([failing(a), failing(b)]);
      await deriveAll(store);
      const assignment = {
        id: "1",
        experiment: "e",
        unit: "u1",
        arm: "briefed",
        propensity: 1,
        at: 1,
      } as const;
      await store.recordBriefing(assignment, [exposure("u1", itemKey)]);
      await store.recordBriefing({ ...assignment, unit: "u2" }, [
        exposure("u2", itemKey, { arm: "withheld" }),
      ]);
      await store.recordBriefing({ ...assignment, unit: "u3" }, [exposure("u3", "another")]);
      const result = await store.forgetSession(a, actRow("forget"));
      expect(result.shownTo).toEqual(["u1"]);
      expect(await store.findItem(itemKey)).toBeNull();
      await deriveAll(store);
      expect(await store.findItem(itemKey)).toMatchObject({ support: 1 });
      await store.close();
    });

    it("finds a session by its public key although it is known by its variant", async () => {
      const store = await factory.open();
      const variant = `${a}~${hex(32, "first")}`;
      await store.append([wholeSession(variant, 3), recordBatch({ steps: [stepRow(a, 8)] })]);
      const [family] = await store.loadFamilies([variant]);
      const derived = deriveSession(family![0]!);
      await store.replaceSessions([{ ...derived, view: { ...derived.view, key: a } }]);
      await store.forgetSession(a, actRow("forget"));
      expect(await store.counts()).toMatchObject({ sessions: 0, steps: 0 });
      const [receipt] = await store.append([wholeSession(variant, 3)]);
      expect(receipt?.stored).toBe(0);
      await store.close();
    });

    it("removes what people said of it on issues, and no more", async () => {
      const store = await factory.open();
      const child = recordBatch({
        sessions: [sessionRow(b, { parentRef: a })],
        steps: [stepRow(b, 0)],
      });
      await store.append([failing(a), child, failing(c)]);
      await deriveAll(store);
      const said = (id: string, sessions: readonly string[], kind: IssueEventRow["kind"] = "note") =>
        issueEvent(id, 10, { kind, payload: JSON.stringify({ comment: id, text: `of ${id}`, sessions }) }); // prettier-ignore
      const rows = [
        said("both", [c, a]),
        said("child", [b], "command"),
        said("other", [c]),
        issueEvent("read", 10, { kind: "read", payload: '{"until":3}' }),
      ];
      await store.recordIssueEvents(rows);
      await store.forgetSession(a, actRow("forget"));
      const kept = (await store.issueEvents()).map(({ id, payload }) => [
        id,
        JSON.parse(payload) as unknown,
      ]);
      expect(kept).toEqual([
        ["both", { comment: "both", text: null, sessions: [c, a] }],
        ["child", { comment: "child", text: null, sessions: [b] }],
        ["other", { comment: "other", text: "of other", sessions: [c] }],
        ["read", { until: 3 }],
      ]);
      await store.recordIssueEvents(rows);
      expect(JSON.stringify(await records(store))).not.toContain("of both");
      await store.close();
    });

    it("says so when there is no such session, and keeps no act of it", async () => {
      const store = await factory.open();
      await expect(store.forgetSession(a, actRow("forget"))).rejects.toMatchObject({
        code: "session-unknown",
      });
      expect(await records(store)).toEqual([]);
      await store.close();
    });
  });
}

function lineage(session: string): FactRow {
  return factRow(session, { field: "lineage", value: hex(32, "history") });
}

/** A run whose log gives it no id: its key says where it was read. */
function nameless(ref: string, steps: number) {
  const sessions = [sessionRow(ref, { nativeId: null })];
  return {
    ...recordBatch({ sessions }),
    steps: Array.from({ length: steps }, (_, n) => stepRow(ref, n)),
  };
}

/** A session that begins as a copy of another's history: the same native ids under its own reference. */
function forkOf(batch: RecordBatch, ref: string): RecordBatch {
  return {
    ...batch,
    sessions: [sessionRow(ref)],
    facts: [],
    steps: batch.steps.map((row) => ({ ...row, session: ref })),
    usage: batch.usage.map((row) => ({ ...row, session: ref })),
    observations: batch.observations.map((row) => ({ ...row, session: ref })),
  };
}

function exposure(unit: string, item: string, over: Partial<ExposureRow> = {}): ExposureRow {
  return {
    unit,
    occasion: "start",
    item,
    itemVersion: 1,
    arm: "shown",
    q: 0.1,
    position: 0,
    tokens: 20,
    slateHash: "s",
    at: 10,
    ...over,
  };
}

async function withoutActs(store: Store): Promise<unknown[]> {
  return (await records(store)).filter((row) => row["table"] !== "act");
}
