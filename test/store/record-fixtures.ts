import { hash } from "node:crypto";
import {
  type CursorRow,
  emptyBatch,
  type FactRow,
  type ObservationRow,
  type RecordBatch,
  type SessionRow,
  type StepRow,
  type UsageRow,
} from "../../src/core/rows.ts";
import type { ActRow } from "../../src/store/port.ts";

/** Rows of a small invented session, complete by default; a test overrides what it is about. */

export const sourceKey = "5".repeat(32);

export function sessionRow(ref: string, over: Partial<SessionRow> = {}): SessionRow {
  return {
    ref,
    harness: "claude-code",
    nativeId: `native-${ref.slice(0, 8)}`,
    parentRef: null,
    repo: "example.org/dev/shop",
    zone: "Europe/Berlin",
    sourceKey,
    readerVersion: 1,
    ...over,
  };
}

export function factRow(session: string, over: Partial<FactRow> = {}): FactRow {
  return {
    session,
    field: "task",
    door: "transcript",
    ordinal: 0,
    value: "Fix the build",
    at: null,
    ...over,
  };
}

export function stepRow(session: string, n: number, over: Partial<StepRow> = {}): StepRow {
  return {
    session,
    stepKey: hex(16, `step${n}`),
    parentStepKey: n === 0 ? null : hex(16, `step${n - 1}`),
    kind: n % 3 === 0 ? "user" : n % 3 === 1 ? "assistant" : "tool",
    at: 1_760_000_000_000 + n * 1000,
    ordinal: n * 100,
    excerpt: `excerpt number ${n}`,
    label: null,
    model: n % 3 === 1 ? "model-a" : null,
    injected: false,
    rulesVersion: 1,
    sourceKey,
    locator: `b:${n * 100}-${n * 100 + 99}`,
    rawHmac: hex(32, `raw${n}`),
    readerVersion: 1,
    ...over,
  };
}

export function usageRow(session: string, n: number, over: Partial<UsageRow> = {}): UsageRow {
  return {
    session,
    requestKey: hex(16, `request${n}`),
    revision: 0,
    model: "model-a",
    input: 100 + n,
    output: 20,
    cacheRead: 5,
    cacheWrite: 3,
    reasoning: 2,
    costNano: null,
    at: 1_760_000_000_000 + n * 1000,
    ...over,
  };
}

const nothingObserved = {
  tool: null,
  server: null,
  house: null,
  taskType: null,
  paramHash: null,
  paramsRedacted: null,
  paramShape: null,
  outcome: null,
  outcomeSource: null,
  failureKind: null,
  exitCode: null,
  errorRedacted: null,
  errorTemplateId: null,
  confidence: null,
  latencyUs: null,
  tokensIn: null,
  tokensOut: null,
} as const;

export function callRow(
  session: string,
  n: number,
  over: Partial<ObservationRow> = {},
): ObservationRow {
  return {
    ...nothingObserved,
    session,
    callKey: hex(16, `call${n}`),
    door: "transcript",
    part: "call",
    revision: 0,
    stepKey: hex(16, `step${n}`),
    ordinal: n * 100,
    tool: "Bash",
    paramHash: hex(32, `param${n}`),
    paramsRedacted: '{"command":"npm test"}',
    paramShape: '{"command":"string"}',
    confidence: 0.75,
    at: 1_760_000_000_000 + n * 1000,
    rulesVersion: 1,
    sourceKey,
    locator: `b:${n * 100}-${n * 100 + 99}`,
    rawHmac: hex(32, `raw${n}`),
    readerVersion: 1,
    ...over,
  };
}

export function resultRow(
  session: string,
  n: number,
  over: Partial<ObservationRow> = {},
): ObservationRow {
  return callRow(session, n, {
    part: "result",
    tool: null,
    paramHash: null,
    paramsRedacted: null,
    paramShape: null,
    confidence: null,
    outcome: "success",
    outcomeSource: "exit-code",
    exitCode: 0,
    latencyUs: 1500,
    ...over,
  });
}

export function cursorRow(offset: number, over: Partial<CursorRow> = {}): CursorRow {
  return {
    sourceKey,
    generation: 0,
    offset,
    stamp: `${offset}:1`,
    prefixHmac: hex(32, `prefix${offset}`),
    readerVersion: 1,
    readerState: "{}",
    ...over,
  };
}

export function recordBatch(over: Partial<RecordBatch> = {}): RecordBatch {
  return {
    ...emptyBatch,
    source: {
      sourceKey,
      uriRedacted: "~/.claude/projects/shop/session.jsonl",
      format: "claude-code",
      generation: 0,
      prefixHmac: hex(32, "prefix"),
    },
    ...over,
  };
}

/** A session of `steps` steps in which every third is a tool call with its result. */
export function wholeSession(ref: string, steps: number): RecordBatch {
  const numbers = Array.from({ length: steps }, (_, n) => n);
  const calls = numbers.filter((n) => n % 3 === 2);
  return recordBatch({
    sessions: [sessionRow(ref)],
    facts: [factRow(ref)],
    steps: numbers.map((n) => stepRow(ref, n)),
    usage: numbers.filter((n) => n % 3 === 1).map((n) => usageRow(ref, n)),
    observations: calls.flatMap((n) => [callRow(ref, n), resultRow(ref, n)]),
  });
}

/** Hexadecimal digits that depend on a word: stands for the hash of something a test does not spell out. */
export function hex(digits: number, word: string): string {
  return hash("sha256", word, "hex").slice(0, digits);
}

/** Two failures with one error. */
export function failing(ref: string): RecordBatch {
  const session = wholeSession(ref, 6);
  return {
    ...session,
    observations: [...session.observations, ...[6, 7].map((n) => failure(ref, n))],
  };
}

function failure(ref: string, n: number) {
  return resultRow(ref, n, {
    tool: "Bash",
    outcome: "failure",
    failureKind: "nonzero-exit",
    errorRedacted: "pytest: command not found",
    errorTemplateId: hex(32, "not found"),
  });
}

/** The same rows read from another file. */
export function moved(batch: RecordBatch, place: string): RecordBatch {
  const there = hex(32, place);
  const move = <Row extends { readonly sourceKey: string | null }>(rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ ...row, sourceKey: there }));
  return {
    ...batch,
    source: {
      ...batch.source!,
      sourceKey: there,
      uriRedacted: `/copies/${place}/session.jsonl`,
    },
    sessions: move(batch.sessions),
    steps: move(batch.steps),
    observations: move(batch.observations),
    diagnostics: move(batch.diagnostics),
  };
}

/** Rows of a batch. */
export function size(batch: RecordBatch): number {
  const { sessions, facts, steps, usage, observations, outcomes, diagnostics } = batch;
  return [sessions, facts, steps, usage, observations, outcomes, diagnostics].flat().length;
}

export function actRow(kind: ActRow["kind"]): ActRow {
  return {
    id: `act-${kind}`,
    kind,
    actor: "user:1000",
    target: "t",
    reason: "r",
    payload: "{}",
    at: 77,
  };
}
