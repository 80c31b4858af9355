import type { StepKind } from "../../core/rows.ts";
import type { TokenCounts } from "../../core/token-counts.ts";
import type { ResultSignals } from "../contract.ts";

/** A tool call as a message tells it. */
export interface TurnCall {
  /** Native id; null where the format has none. */
  readonly id: string | null;
  readonly tool: string;
  readonly server?: string;
  readonly params: unknown;
}

/** The result of one call. Without an id it answers the oldest open call (of the named tool). */
export interface TurnResult {
  readonly callId: string | null;
  readonly tool: string | null;
  readonly signals: ResultSignals;
  readonly latencyMs: number | null;
}

export interface TurnUsage {
  /** Native id of the request; null where the format has none. */
  readonly requestId: string | null;
  readonly model: string | null;
  readonly tokens: TokenCounts;
  readonly costUsd: number | null;
  /** Where a request is told more than once: the highest counts. */
  readonly revision?: number;
}

/** One step of a conversation, as every dialect of message logs is brought to. */
export interface Turn {
  readonly kind: StepKind;
  readonly text: string;
  /** Native message id; null where the format has none. */
  readonly id: string | null;
  /** Native id of the message before it, in formats that are trees. */
  readonly parentId: string | null;
  readonly at: number | null;
  readonly model: string | null;
  readonly label: string | null;
  readonly calls: readonly TurnCall[];
  /** What a `tool` turn answers; its text is the result's text. */
  readonly result: TurnResult | null;
  readonly usage: TurnUsage | null;
}

const plain = {
  id: null,
  parentId: null,
  at: null,
  model: null,
  label: null,
  calls: [],
  result: null,
  usage: null,
} as const;

/** A turn with everything absent that is not given. */
export function turnOf(kind: StepKind, text: string, more: Partial<Turn> = {}): Turn {
  return { ...plain, kind, text, ...more };
}
