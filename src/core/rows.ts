import type { ToldCounts } from "./cell-day.ts";
import type { FailureKind, Outcome, OutcomeSource } from "./outcome.ts";
import type { TokenCounts } from "./token-counts.ts";

/**
 * The record as written: rows that admission makes from what adapters observed. All text in them is redacted, every
 * content hash is keyed. Rows are immutable; writing one twice changes nothing. Sessions are named by `sessionRef`:
 * the session's key, followed by `~` and the keyed hash of its first record where the format can tell two runs that
 * claim one id apart.
 */
export type SessionRef = string;

export const doors = ["transcript", "hook", "otlp", "gateway", "mcp", "harness", "event"] as const;
export type Door = (typeof doors)[number];

export const stepKinds = ["user", "assistant", "tool", "system", "meta"] as const;
export type StepKind = (typeof stepKinds)[number];

export interface SourceRow {
  /** Keyed hash of the source's canonical path. */
  readonly sourceKey: string;
  /** The path with the home folder as `~` and user names removed. */
  readonly uriRedacted: string;
  /** Name of the adapter that reads it. */
  readonly format: string;
  /** Starts at 0; a rewritten source is a new generation. */
  readonly generation: number;
  readonly prefixHmac: string;
}

export interface SessionRow {
  readonly ref: SessionRef;
  readonly harness: string;
  readonly nativeId: string | null;
  readonly parentRef: SessionRef | null;
  /** `host/owner/name`, `root:<commit>` or `path:<keyed hash>`; null when unknown. Observed once. */
  readonly repo: string | null;
  /** IANA time zone the session ran in; null for imported files. Observed once. */
  readonly zone: string | null;
  readonly sourceKey: string;
  readonly readerVersion: number;
}

/** Facts about a session, folded on derivation: see {@link factPolicies}. */
export const factPolicies = {
  harness_version: "last",
  agent: "first",
  house: "first",
  model: "set",
  branch: "last",
  cwd: "first",
  title: "last",
  task: "first",
  complexity: "last",
  started_at: "min",
  ended_at: "max",
  end_reason: "last",
  /** Keyed hash of the first globally unique native id in the session: copies of one history (forks, resumes) share it. */
  lineage: "first",
  /** Native id of the step that a rewind returned to; every later step before it is off the final path. */
  rewind: "set",
  declared_cost_nano: "last",
  unknown_key: "set",
} as const satisfies Record<string, "first" | "last" | "min" | "max" | "set">;
export type FactField = keyof typeof factPolicies;

export interface FactRow {
  readonly session: SessionRef;
  readonly field: FactField;
  readonly door: Door;
  /** Position in the source; first and last go by it. */
  readonly ordinal: number;
  readonly value: string;
  readonly at: number | null;
}

export interface StepRow {
  readonly session: SessionRef;
  readonly stepKey: string;
  readonly parentStepKey: string | null;
  readonly kind: StepKind;
  /** Milliseconds since the epoch, null where the format has no time. */
  readonly at: number | null;
  /** Rising position in its source; orders the steps of a session. */
  readonly ordinal: number;
  readonly excerpt: string;
  /** Type of a record that the reader did not understand, or of a system record: `unknown:<type>`, `compaction`, ... */
  readonly label: string | null;
  readonly model: string | null;
  readonly injected: boolean;
  readonly rulesVersion: number;
  readonly sourceKey: string;
  readonly locator: string;
  readonly rawHmac: string;
  readonly readerVersion: number;
}

export interface UsageRow extends TokenCounts {
  readonly session: SessionRef;
  readonly requestKey: string;
  /** The highest revision of a request wins. */
  readonly revision: number;
  readonly model: string | null;
  /** Integer nano-dollars; null where the price is unknown. */
  readonly costNano: number | null;
  readonly at: number | null;
}

export const observationParts = ["call", "result", "amend"] as const;
export type ObservationPart = (typeof observationParts)[number];

/** One door's report of one part of an execution; null fields were not observed by it. */
export interface ObservationRow {
  readonly session: SessionRef;
  readonly callKey: string;
  readonly door: Door;
  readonly part: ObservationPart;
  readonly revision: number;
  readonly stepKey: string | null;
  readonly ordinal: number;
  readonly tool: string | null;
  readonly server: string | null;
  readonly house: string | null;
  readonly taskType: string | null;
  readonly paramHash: string | null;
  /** Canonical JSON of the redacted parameters, at most 4 KB. */
  readonly paramsRedacted: string | null;
  /** Canonical JSON of keys and types. */
  readonly paramShape: string | null;
  readonly outcome: Outcome | null;
  readonly outcomeSource: OutcomeSource | null;
  readonly failureKind: FailureKind | null;
  readonly exitCode: number | null;
  readonly errorRedacted: string | null;
  readonly errorTemplateId: string | null;
  readonly confidence: number | null;
  readonly latencyUs: number | null;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly at: number | null;
  readonly rulesVersion: number;
  readonly sourceKey: string | null;
  readonly locator: string | null;
  readonly rawHmac: string | null;
  readonly readerVersion: number;
}

/** A judgement of a session or execution that someone or something gave (journal). */
export interface OutcomeRow {
  readonly target: SessionRef;
  readonly value: Outcome;
  readonly source: string;
  readonly weight: number;
  readonly actor: string;
  readonly at: number;
}

/** What a live door was sent, beside the rows that it tells of an operation. */
export interface EventRow {
  /** See event-key.ts. */
  readonly eventKey: string;
  /** The sender's own word, as it stands; null when absent. */
  readonly source: string | null;
  readonly kind: string | null;
  /** Session of the operation it tells; null when it tells none. */
  readonly session: SessionRef | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Canonical JSON, redacted. */
  readonly payloadRedacted: string;
  /** The rows of the operation that it tells are not in this batch: they are made from the payload later, and stay due until then. */
  readonly awaitsRows?: boolean;
}

/** Stored events whose rows are still due, some hundreds together; `seq` and `part` name them within the store. */
export interface PendingEvents {
  readonly seq: number;
  readonly part: number;
  /** Who sent them. */
  readonly principal: Principal;
  readonly events: readonly Pick<EventRow, "eventKey" | "at" | "payloadRedacted">[];
}

export const diagnosticReasons = [
  "malformed-json",
  "invalid-utf8",
  "line-too-long",
  "document-too-large",
  "too-deep",
  "too-many-values",
  "not-an-object",
  "unknown-format",
  "ambiguous-format",
  "unreadable",
  "orphan-result",
  "invalid-field",
  "database-unreadable",
  "compressed-data-damaged",
  "source-changed-while-reading",
  "unfinished",
] as const;
export type DiagnosticReason = (typeof diagnosticReasons)[number];

export interface DiagnosticRow {
  readonly sourceKey: string;
  /** Locator text, or "" when the whole source is meant. */
  readonly position: string;
  readonly reason: DiagnosticReason;
  /** One redacted sentence. */
  readonly detail: string;
}

/** Where reading stopped; written in the same transaction as the rows before it, by compare-and-set on `previous`. */
export interface CursorRow {
  readonly sourceKey: string;
  readonly generation: number;
  /** Bytes consumed, or the highest row id for a database. */
  readonly offset: number;
  /** `size:mtimeNs` (or the adapter's own stamp) at the time of reading: equal stamp, nothing to read. */
  readonly stamp: string;
  /** Keyed hash of the bytes before `offset` that identify this generation. */
  readonly prefixHmac: string;
  readonly readerVersion: number;
  /** The reader's state at `offset`, sealed under the tenant's key. */
  readonly readerState: string;
}

/** The part of a cursor by which an unchanged source is passed over. */
export type CursorStamp = Pick<CursorRow, "stamp" | "readerVersion">;

/** Who writes: an API key or the operating system's user, never a name from a payload. */
export interface Principal {
  readonly kind: "user" | "api-key";
  readonly name: string;
}

/** What was said of a call before its outcome was known (journal). Text in it is redacted. */
export interface PredictionRow {
  /** Later ones sort later. */
  readonly id: string;
  /** The call it speaks of; null where nobody can tell what becomes of it. */
  readonly call: { readonly session: SessionRef; readonly key: string } | null;
  readonly tool: string;
  readonly house: string | null;
  readonly model: string | null;
  readonly taskType: string | null;
  readonly repo: string | null;
  readonly paramHash: string | null;
  /** Probability of success, 0..1, and its 90% credible interval. */
  readonly p: number;
  readonly low: number;
  readonly high: number;
  /** Effective outcomes it rests on. */
  readonly nEff: number;
  /** Version of the predictor that said it. */
  readonly modelVersion: string;
  readonly at: number;
}

/** What admission makes rows of. */
export interface AdmittedRows {
  readonly sessions: readonly SessionRow[];
  readonly facts: readonly FactRow[];
  readonly steps: readonly StepRow[];
  readonly usage: readonly UsageRow[];
  readonly observations: readonly ObservationRow[];
  readonly outcomes: readonly OutcomeRow[];
  readonly diagnostics: readonly DiagnosticRow[];
}

export interface RecordBatch extends AdmittedRows {
  readonly source: SourceRow | null;
  readonly cursor: { readonly previous: CursorRow | null; readonly next: CursorRow } | null;
  /** Absent where the rows were not sent by anybody. */
  readonly events?: readonly EventRow[];
  /** Pending events whose rows this batch holds: they are not due any more. */
  readonly unfolds?: readonly Pick<PendingEvents, "seq" | "part">[];
  readonly predictions?: readonly PredictionRow[];
  /** What the executions of the batch amount to; taken with its rows where all of those are new. */
  readonly counts?: ToldCounts;
  /** Absent: whoever opened the store. */
  readonly principal?: Principal;
}

/** A batch to which rows are added. */
export const emptyBatch: RecordBatch = {
  source: null,
  cursor: null,
  sessions: [],
  facts: [],
  steps: [],
  usage: [],
  observations: [],
  outcomes: [],
  diagnostics: [],
};

/** What became of a batch: received = stored + duplicate + rejected, exactly, in rows. */
export interface Receipt {
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  /** Rows not taken, with the reason (`suppressed`, `cursor-moved`: read again from the current cursor). */
  readonly rejected: number;
  readonly rejectedBy: Readonly<Record<string, number>>;
  /** Of the rows: the events, which their sender counts. */
  readonly events: {
    readonly stored: number;
    readonly duplicate: number;
    readonly rejected: number;
  };
  /** True when the `counts` of the batch were taken: what its executions amount to can be read. */
  readonly counted?: boolean;
  /** New rows by table. */
  readonly newRows: {
    readonly sessions: number;
    readonly steps: number;
    readonly calls: number;
    readonly results: number;
    /** Of the results: those that say success, and those that say failure. */
    readonly successes: number;
    readonly failures: number;
    readonly usage: number;
    readonly diagnostics: number;
  };
}

export const noNewRows: Receipt["newRows"] = {
  sessions: 0,
  steps: 0,
  calls: 0,
  results: 0,
  successes: 0,
  failures: 0,
  usage: 0,
  diagnostics: 0,
};
