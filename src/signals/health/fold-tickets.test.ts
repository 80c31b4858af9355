import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanSessionsToResolve, foldTickets, type JudgedSession } from "./fold-tickets.ts";
import type { SessionFinding } from "./session-finding.ts";
import { type TicketAct, ticketActs } from "./ticket.ts";

const hour = 3_600_000;

function finding(signature: string, over: Partial<SessionFinding> = {}): SessionFinding {
  return {
    cause: "repeated_failure",
    causes: [over.cause ?? "repeated_failure"],
    severity: "high",
    signature,
    evidence: `${signature} again`,
    stepKeys: ["s1"],
    stallSeconds: 0,
    stepsSinceProgress: 3,
    ...over,
  };
}

function session(
  at: number,
  findings: readonly SessionFinding[] = [],
  scope = "codex",
): JudgedSession {
  return { key: `k${at}${scope}`, scope, at: at * hour, agent: null, task: null, findings };
}

const late = 1000 * hour;
const clean = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => session(from + i));

const timeless = (key: string, findings: readonly SessionFinding[] = []): JudgedSession => ({
  ...session(0, findings),
  key,
  at: null,
});

describe("sessions without a time", () => {
  test("they open a ticket of unknown age, and are no proof that a problem is gone", () => {
    const sound = Array.from({ length: 9 }, (_, i) => timeless(`z${i}`));
    const [ticket] = foldTickets([timeless("a", [finding("x")]), ...sound], [], late);
    expect(ticket).toMatchObject({ state: "open", firstAt: null, lastAt: null });
  });

  test("an occurrence with a time gives the ticket its age", () => {
    const [ticket] = foldTickets(
      [timeless("a", [finding("x")]), session(3, [finding("x")])],
      [],
      late,
    );
    expect(ticket).toMatchObject({ firstAt: 3 * hour, lastAt: 3 * hour });
    expect(ticket?.sessions[0]).toBe("a");
  });
});

describe("tickets", () => {
  test("whatever people do: resolved by someone only while resolved, until a moment only while snoozed", () => {
    const act = fc.record({
      kind: fc.constantFrom(...ticketActs),
      hour: fc.integer({ min: 2, max: 90 }),
    });
    const [{ id } = { id: "" }] = foldTickets([session(1, [finding("x")])], [], late);
    fc.assert(
      fc.property(fc.array(act, { maxLength: 6 }), fc.nat(12), (drawn, sound) => {
        const acts = drawn.map(({ kind, hour: at }): TicketAct => ({ ticket: id, kind, actor: "user:1", at: at * hour, until: (at + 5) * hour, assignee: "ann" })); // prettier-ignore
        const sessions = [
          session(1, [finding("x")]),
          ...clean(50, sound),
          session(95, [finding("x")]),
        ];
        for (const asOf of [40, 94, 1000]) {
          const [ticket] = foldTickets(sessions, acts, asOf * hour);
          expect(ticket?.resolvedBy === null).toBe(ticket?.state !== "resolved");
          expect(ticket?.resolvedAt === null).toBe(ticket?.state !== "resolved");
          expect(ticket?.snoozedUntil === null).toBe(ticket?.state !== "snoozed");
          expect(ticket?.dismissed === true && ticket.state !== "resolved").toBe(false);
        }
      }),
    );
  });

  test("one problem in two sessions is one ticket, as grave as its worst", () => {
    const [ticket, ...others] = foldTickets(
      [session(1, [finding("x", { severity: "critical" })]), session(2, [finding("x")])],
      [],
      late,
    );
    expect(others).toEqual([]);
    expect(ticket).toMatchObject({
      severity: "critical",
      state: "open",
      firstAt: hour,
      lastAt: 2 * hour,
    });
    expect(ticket?.sessions).toHaveLength(2);
  });

  test("it resolves after enough clean sessions of its scope, not of another, and comes back", () => {
    const first = session(1, [finding("x")]);
    const few = foldTickets([first, ...clean(2, cleanSessionsToResolve - 1)], [], late);
    const enough = [first, ...clean(2, cleanSessionsToResolve)];
    const elsewhere = Array.from({ length: 9 }, (_, i) => session(2 + i, [], "hermes"));
    expect(few[0]?.state).toBe("open");
    expect(foldTickets([first, ...elsewhere], [], late)[0]?.state).toBe("open");
    expect(foldTickets(enough, [], late)[0]).toMatchObject({ state: "resolved", reopened: 0 });
    expect(foldTickets([...enough, session(50, [finding("x")])], [], late)[0]).toMatchObject({
      state: "open",
      reopened: 1,
    });
  });

  test("people acknowledge, assign, snooze, resolve and reopen", () => {
    const sessions = [session(1, [finding("x")])];
    const id = foldTickets(sessions, [], late)[0]?.id ?? "";
    const act = (
      kind: TicketAct["kind"],
      at: number,
      over: Partial<TicketAct> = {},
    ): TicketAct => ({
      ticket: id,
      kind,
      actor: "ada",
      at: at * hour,
      ...over,
    });
    const after = (acts: readonly TicketAct[], asOf = late) => foldTickets(sessions, acts, asOf)[0];
    expect(after([act("acknowledge", 2)])?.state).toBe("acknowledged");
    expect(after([act("assign", 2, { assignee: "bo" })])?.assignee).toBe("bo");
    expect(after([act("snooze", 2, { until: 5 * hour })], 4 * hour)?.state).toBe("snoozed");
    expect(after([act("snooze", 2, { until: 5 * hour })], 6 * hour)?.state).toBe("open");
    expect(after([act("resolve", 2)])).toMatchObject({ state: "resolved", resolvedBy: "ada" });
    expect(after([act("resolve", 2), act("reopen", 3)])?.state).toBe("open");
    expect(foldTickets([], [act("resolve", 2)], late)).toEqual([]);
  });

  test("what was dismissed does not come back by itself; what is reopened, or resolved after all, does", () => {
    const sessions = [session(1, [finding("x")]), session(50, [finding("x")])];
    const id = foldTickets(sessions, [], late)[0]?.id ?? "";
    const after = (...kinds: readonly TicketAct["kind"][]) =>
      foldTickets(
        sessions,
        kinds.map((kind, i): TicketAct => ({ ticket: id, kind, actor: "ada", at: (2 + i) * hour })),
        late,
      )[0];
    const dismissed = { state: "resolved", dismissed: true, resolvedBy: "ada", reopened: 0 };
    expect(after("dismiss")).toMatchObject(dismissed);
    expect(after("dismiss", "assign")).toMatchObject(dismissed);
    expect(after("dismiss")?.sessions).toHaveLength(2);
    expect(after("dismiss", "reopen")).toMatchObject({ state: "open", dismissed: false });
    expect(after("dismiss", "resolve")).toMatchObject({ state: "open", reopened: 1 });
  });

  test("what is after the moment has not happened yet", () => {
    expect(foldTickets([session(5, [finding("x")])], [], 4 * hour)).toEqual([]);
  });

  test("many of one cause within an hour stand under the first", () => {
    const storm = Array.from({ length: 6 }, (_, i) => session(1 + i / 100, [finding(`x${i}`)]));
    const tickets = foldTickets(storm, [], late);
    const [first, ...others] = tickets;
    expect(first?.parent).toBeNull();
    expect(others.every(({ parent }) => parent === first?.id)).toBe(true);
  });

  test("the order of the inputs does not matter", () => {
    const any = fc.record({
      at: fc.integer({ min: 0, max: 20 }),
      what: fc.constantFrom("x", "y", null),
    });
    fc.assert(
      fc.property(fc.uniqueArray(any, { maxLength: 15, selector: ({ at }) => at }), (rows) => {
        const sessions = rows.map(({ at, what }) =>
          session(at, what === null ? [] : [finding(what)]),
        );
        expect(foldTickets(sessions.toReversed(), [], late)).toEqual(
          foldTickets(sessions, [], late),
        );
      }),
    );
  });
});
