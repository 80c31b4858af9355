import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localiseFirstError } from "../../src/signals/first-error/localise-first-error.ts";
import { sessionMessages } from "../../src/signals/first-error/session-messages.ts";
import { foldTickets, type JudgedSession } from "../../src/signals/health/fold-tickets.ts";
import type { TicketAct } from "../../src/signals/health/ticket.ts";
import {
  foldPropagating,
  type PropagatingState,
  startPropagating,
} from "../../src/signals/quality/propagating-quality.ts";
import { scoredStepsOf } from "../../src/signals/quality/scored-steps.ts";
import { sessionSignals } from "../../src/signals/session-signals.ts";
import { signalValues } from "../../src/signals/signal-values.ts";
import { attemptOf } from "../../src/signals/trajectory/attempt.ts";
import { rankAttempts } from "../../src/signals/trajectory/rank-attempts.ts";
import { anySession as session, minute } from "./any-session.ts";
import { deepFreeze } from "../stats/deep-freeze.ts";

const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe("laws of the signals of a session", () => {
  test("step quality: any batching equals one pass, and the state survives JSON between batches", () => {
    fc.assert(
      fc.property(session, fc.array(fc.nat(5)), (view, sizes) => {
        const steps = scoredStepsOf(view);
        let state: PropagatingState = startPropagating;
        let from = 0;
        for (const size of [...sizes, steps.length]) {
          state = copyOf(foldPropagating(state, steps.slice(from, from + size)));
          from += size;
        }
        expect(state).toEqual(copyOf(foldPropagating(startPropagating, steps)));
      }),
    );
  });

  test("inputs are left untouched, and the same session gives the same values, which survive JSON", () => {
    fc.assert(
      fc.property(session, fc.option(fc.nat(100 * minute), { nil: null }), (view, now) => {
        const frozen = deepFreeze(copyOf(view));
        const values = signalValues(frozen);
        expect(signalValues(view)).toEqual(values);
        expect(copyOf(values)).toEqual(values);
        expect(sessionSignals(frozen, now)).toEqual(sessionSignals(view, now));
        const { steps } = localiseFirstError(sessionMessages(frozen));
        const sum = steps.reduce((total, { probability }) => total + probability, 0);
        expect(sum).toBeCloseTo(steps.length > 0 ? 1 : 0, 9);
        const attempts = [attemptOf("a", frozen), attemptOf("b", frozen)];
        expect(rankAttempts(attempts)).toEqual(rankAttempts(copyOf(attempts)));
      }),
    );
  });

  test("no value without data, a reason for each that is missing; only steps of the session are cited", () => {
    fc.assert(
      fc.property(session, (view) => {
        const keys = new Set(view.steps.map(({ key }) => key));
        for (const { value, reason, steps } of signalValues(view)) {
          expect(value === null).toBe(reason !== null);
          expect(steps.filter((key) => !keys.has(key))).toEqual([]);
          const isEmpty = scoredStepsOf(view).length === 0;
          expect(isEmpty && value !== null).toBe(false);
        }
      }),
    );
  });

  test("tickets: the order of sessions and acts does not matter, and nothing after the moment does", () => {
    const judged = fc.tuple(session, fc.nat(50)).map(([view, hour]): JudgedSession => ({
      key: `${hour}-${view.steps.length}`,
      scope: "codex",
      at: hour * 60 * minute,
      agent: null,
      task: null,
      findings: sessionSignals(view, null).findings.filter(({ escalates }) => escalates),
    })); // prettier-ignore
    const sessions = fc.uniqueArray(judged, { maxLength: 8, selector: ({ key }) => key });
    fc.assert(
      fc.property(sessions, fc.nat(50), (all, hour) => {
        const asOf = hour * 60 * minute;
        const acts = foldTickets(all, [], asOf).map(({ id }): TicketAct => ({ ticket: id, kind: "acknowledge", actor: "user:1", at: asOf })); // prettier-ignore
        const folded = foldTickets(deepFreeze(all), deepFreeze(acts), asOf);
        expect(foldTickets(all.toReversed(), acts.toReversed(), asOf)).toEqual(folded);
        const known = all.filter(({ at }) => (at ?? 0) <= asOf);
        expect(foldTickets(known, acts, asOf)).toEqual(folded);
        expect(copyOf(folded)).toEqual(folded);
      }),
      { numRuns: 50 },
    );
  });
});
