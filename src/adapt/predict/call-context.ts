import { dropOldest } from "../../core/drop-oldest.ts";
import type { CallSubject } from "./call-subject.ts";

/** What a session's calls so far tell of the next one. */
export interface CallContext {
  /** Calls so far, with those of unknown outcome. */
  readonly position: number;
  readonly known: number;
  readonly failures: number;
  readonly consecutiveFailures: number;
  /** How often each call (tool and parameters) failed since it last succeeded. */
  readonly failedCalls: ReadonlyMap<string, number>;
  /** Whether each program (tool, for others than shells) failed when it last ran. */
  readonly failedPrograms: ReadonlyMap<string, boolean>;
}

export const emptyContext: CallContext = {
  position: 0,
  known: 0,
  failures: 0,
  consecutiveFailures: 0,
  failedCalls: new Map(),
  failedPrograms: new Map(),
};

/** A context as it is written down: its maps as entries, in their order. */
export interface StoredContext extends Omit<CallContext, "failedCalls" | "failedPrograms"> {
  readonly failedCalls: readonly (readonly [call: string, failures: number])[];
  readonly failedPrograms: readonly (readonly [program: string, hasFailed: boolean])[];
}

export function storedContext(context: CallContext): StoredContext {
  const { failedCalls, failedPrograms } = context;
  return { ...context, failedCalls: [...failedCalls], failedPrograms: [...failedPrograms] };
}

export function toContext(stored: StoredContext): CallContext {
  const { failedCalls, failedPrograms } = stored;
  return {
    ...stored,
    failedCalls: new Map(failedCalls),
    failedPrograms: new Map(failedPrograms),
  };
}

/** Different calls and programs that a session is remembered by. */
const mostRemembered = 256;

/** Takes in what a call came to; null where nobody knows. The maps of the given context are used up: it is not to be read again. */
export function addCall(
  context: CallContext,
  subject: CallSubject,
  isSuccess: boolean | null,
): CallContext {
  const position = context.position + 1;
  if (isSuccess === null) return { ...context, position };
  const call = callKey(subject);
  const failedBefore = context.failedCalls.get(call) ?? 0;
  return {
    position,
    known: context.known + 1,
    failures: context.failures + Number(!isSuccess),
    consecutiveFailures: isSuccess ? 0 : context.consecutiveFailures + 1,
    failedCalls: remembering(context.failedCalls, call, isSuccess ? 0 : failedBefore + 1),
    failedPrograms: remembering(context.failedPrograms, programKey(subject), !isSuccess),
  };
}

function remembering<Value>(
  known: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
): ReadonlyMap<string, Value> {
  // A copy only of the shared empty one: sessions of thousands of calls are folded in linear time.
  const next = known.size === 0 ? new Map<string, Value>() : (known as Map<string, Value>);
  next.delete(key);
  next.set(key, value);
  dropOldest(next, mostRemembered);
  return next;
}

/** What the second stage looks at, in this order; each about -1..1. */
export const callFeatures: readonly ((context: CallContext, subject: CallSubject) => number)[] = [
  // The same call failed, how often, or succeeded.
  (context, subject) => Number((context.failedCalls.get(callKey(subject)) ?? 0) > 0),
  (context, subject) => Math.min(3, context.failedCalls.get(callKey(subject)) ?? 0) / 3,
  (context, subject) => Number(context.failedCalls.get(callKey(subject)) === 0),
  // So did its program.
  (context, subject) => Number(context.failedPrograms.get(programKey(subject)) === true),
  (context, subject) => Number(context.failedPrograms.get(programKey(subject)) === false),
  // The session's calls of late, and of all.
  ({ consecutiveFailures }) => Number(consecutiveFailures > 0),
  ({ consecutiveFailures }) => Math.min(3, consecutiveFailures) / 3,
  ({ failures, known }) => (failures + 0.1) / (known + 1) - 0.1,
  ({ position }) => Math.min(1, Math.log1p(position) / 5),
  (_, { paramLength }) =>
    paramLength === null ? 0 : Math.min(1, Math.log1p(paramLength) / 8) - 0.5,
  (_, { hourOfWeek }) => (hourOfWeek === null ? 0 : Math.sin(hourAngle(hourOfWeek)) / 2),
  (_, { hourOfWeek }) => (hourOfWeek === null ? 0 : Math.cos(hourAngle(hourOfWeek)) / 2),
];

function hourAngle(hourOfWeek: number): number {
  return (2 * Math.PI * (hourOfWeek % 24)) / 24;
}

function callKey({ tool, paramHash }: CallSubject): string {
  return `${tool}\u0000${paramHash ?? ""}`;
}

function programKey({ tool, shell }: CallSubject): string {
  return `${tool}\u0000${shell?.program ?? ""}`;
}
