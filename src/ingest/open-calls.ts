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

/** Joins results to calls of earlier chunks and runs; `stored` is an earlier `state()`, whatever it may hold. */
export function createOpenCalls(stored: unknown): OpenCalls {
  const open = new Map<string, OpenCall>();
  const closed = new Map<string, OpenCall>();
  for (const [id, call, isClosed] of restore(stored)) (isClosed ? closed : open).set(id, call);
  return {
    add: (session, callKey, call) => {
      put(open, `${session} ${callKey}`, call, maxOpenCalls);
    },
    find: (session, callKey) => {
      const id = `${session} ${callKey}`;
      return open.get(id) ?? closed.get(id);
    },
    close: (session, callKey) => {
      const id = `${session} ${callKey}`;
      const call = open.get(id);
      if (call === undefined) return closed.get(id);
      open.delete(id);
      put(closed, id, call, maxClosedCalls);
      return call;
    },
    clear: () => {
      open.clear();
      closed.clear();
    },
    state: () => [...store(closed, 1), ...store(open, 0)],
  };
}

function put(calls: Map<string, OpenCall>, id: string, call: OpenCall, limit: number): void {
  calls.delete(id);
  calls.set(id, call);
  if (calls.size <= limit) return;
  const oldest = calls.keys().next();
  if (oldest.done !== true) calls.delete(oldest.value);
}

function store(calls: ReadonlyMap<string, OpenCall>, isClosed: 0 | 1): readonly StoredCall[] {
  return [...calls].map(([id, { tool, use }]) => {
    const [session = "", callKey = ""] = id.split(" ");
    return [session, callKey, tool, use.family, factBits(use.shell), isClosed];
  });
}

function restore(
  stored: unknown,
): readonly (readonly [id: string, call: OpenCall, isClosed: boolean])[] {
  if (!Array.isArray(stored)) return [];
  return stored
    .filter(isStoredCall)
    .map(([session, callKey, tool, family, bits, isClosed]) => [
      `${session} ${callKey}`,
      { tool, use: { family, shell: factsOf(bits) } },
      isClosed === 1,
    ]);
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
