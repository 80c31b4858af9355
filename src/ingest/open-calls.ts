import { dropOldest } from "../core/drop-oldest.ts";
import type { SessionRef } from "../core/rows.ts";
import type { ShellFacts, ToolUse } from "../core/tool-family.ts";
import { type ToolFamily, toolFamilies } from "../core/tool-names.ts";

/** What a result needs to know of its call. Nothing of the parameters is kept. */
export interface OpenCall {
  /** Redacted name. */
  readonly tool: string;
  readonly use: ToolUse;
}

/** Calls without a result that are remembered; the oldest is dropped. */
export const maxOpenCalls = 1024;
/** Calls with a result that are remembered, for a result that is told again or amended. */
export const maxClosedCalls = 64;

/** JSON form of one call: session, call key, tool, family, shell facts as bits, 1 when it has its result. */
export type StoredCall = readonly [SessionRef, string, string, ToolFamily, number, 0 | 1];

export interface OpenCalls {
  add(session: SessionRef, callKey: string, call: OpenCall): void;
  /** The call that a first word of a result belongs to (it still runs); it stays open. */
  find(session: SessionRef, callKey: string): OpenCall | undefined;
  /** The call that a result belongs to, which it closes; undefined when none was seen. */
  close(session: SessionRef, callKey: string): OpenCall | undefined;
  clear(): void;
  state(): readonly StoredCall[];
}

/** A call and its JSON form, made once: states are taken far more often than calls change. */
interface Remembered {
  readonly call: OpenCall;
  readonly stored: StoredCall;
}

/** Joins results to calls of earlier chunks and runs; `stored` is an earlier `state()`, whatever it may hold. */
export function createOpenCalls(stored: unknown): OpenCalls {
  const open = new Map<string, Remembered>();
  const closed = new Map<string, Remembered>();
  for (const known of restore(stored)) {
    const [session, callKey, , , , isClosed] = known.stored;
    (isClosed === 1 ? closed : open).set(`${session} ${callKey}`, known);
  }
  return {
    add: (session, callKey, call) => {
      const { tool, use } = call;
      const form = [session, callKey, tool, use.family, factBits(use.shell), 0] as const;
      put(open, `${session} ${callKey}`, { call, stored: form }, maxOpenCalls);
    },
    find: (session, callKey) => {
      const id = `${session} ${callKey}`;
      return (open.get(id) ?? closed.get(id))?.call;
    },
    close: (session, callKey) => {
      const id = `${session} ${callKey}`;
      const known = open.get(id);
      if (known === undefined) return closed.get(id)?.call;
      open.delete(id);
      const [, , tool, family, bits] = known.stored;
      const form = [session, callKey, tool, family, bits, 1] as const;
      put(closed, id, { call: known.call, stored: form }, maxClosedCalls);
      return known.call;
    },
    clear: () => {
      open.clear();
      closed.clear();
    },
    state: () => [...storedForms(closed), ...storedForms(open)],
  };
}

function put(calls: Map<string, Remembered>, id: string, call: Remembered, limit: number): void {
  calls.delete(id);
  calls.set(id, call);
  dropOldest(calls, limit);
}

function storedForms(calls: ReadonlyMap<string, Remembered>): readonly StoredCall[] {
  return Array.from(calls.values(), ({ stored }) => stored);
}

function restore(stored: unknown): readonly Remembered[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(isStoredCall).map((form) => {
    const [, , tool, family, bits] = form;
    return { call: { tool, use: { family, shell: factsOf(bits) } }, stored: form };
  });
}

function isStoredCall(value: unknown): value is StoredCall {
  if (!Array.isArray(value) || value.length !== 6) return false;
  const [session, callKey, tool, family, bits] = value as readonly unknown[];
  return (
    typeof session === "string" &&
    typeof callKey === "string" &&
    typeof tool === "string" &&
    toolFamilies.some((known) => known === family) &&
    typeof bits === "number"
  );
}

const factNames = [
  "testRun",
  "testExitHidden",
  "exitHidden",
  "answersNone",
  "onlyAnswers",
] as const;

/** 0 where there is no shell text, else 1 and a bit for each fact. */
function factBits(facts: ShellFacts | null): number {
  if (facts === null) return 0;
  return factNames.reduce((bits, name, index) => (facts[name] ? bits | (2 << index) : bits), 1);
}

function factsOf(bits: number): ShellFacts | null {
  if ((bits & 1) === 0) return null;
  const has = (index: number): boolean => (bits & (2 << index)) !== 0;
  return {
    testRun: has(0),
    testExitHidden: has(1),
    exitHidden: has(2),
    answersNone: has(3),
    onlyAnswers: has(4),
  };
}
