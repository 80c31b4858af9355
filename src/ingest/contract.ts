import type { Locator } from "../core/locator.ts";
import type { FailureKind, Outcome } from "../core/outcome.ts";
import type { DiagnosticReason, FactField, StepKind } from "../core/rows.ts";
import type { TokenCounts } from "../core/token-counts.ts";

/** The raw record something was read from. `bytes` are hashed (keyed) as evidence; called at most once per record. */
export interface RawRecord {
  readonly locator: Locator;
  /** Raw bytes of the line; canonical JSON of the value for a document or database row. */
  bytes(): Uint8Array | string;
}

/**
 * What makes a session unique, as the format declares it. Placeholder ids (empty, "unknown", "session", all zeros) are
 * not ids. Use one object per session and reuse it: admission caches the key by object identity.
 */
export type SessionIdentity =
  /** `first`: the first record of the run where one id may be claimed by two runs; leave out where several sources tell the same run. */
  | { readonly by: "native"; readonly id: string; readonly first?: RawRecord }
  | { readonly by: "task"; readonly task: string; readonly trial: string; readonly model: string }
  /** The whole run is in one record (a file or a line). `name`: what it calls itself, where that may be said of another. */
  | { readonly by: "content"; readonly run: RawRecord; readonly name?: string }
  /** A growing log without an id: the source and its first record. */
  | { readonly by: "growing"; readonly first: RawRecord }
  | { readonly by: "child"; readonly parent: SessionIdentity; readonly id: string };

interface FromSession {
  readonly session: SessionIdentity;
  /** Rising position in the source (byte offset, index, row id): orders a session, never a key by itself. */
  readonly ordinal: number;
  readonly raw: RawRecord;
  /** Milliseconds since the epoch; null where the format has none. */
  readonly at: number | null;
}

/** Announces a session; emitted before its first other record, again after resuming from a cursor is harmless. */
export interface ObservedSession extends FromSession {
  readonly type: "session";
  readonly parent?: SessionIdentity;
  /** Working directory, used once to find the repository. */
  readonly cwd?: string;
  /** Remote URL where the format names it (wins over cwd). */
  readonly repoRemote?: string;
  /** What all copies of one history bear, and nothing else, where its calls have no ids that are unique: a step's. */
  readonly lineage?: string;
}

export interface ObservedFact extends FromSession {
  readonly type: "fact";
  readonly field: Exclude<FactField, "lineage" | "unknown_key">;
  readonly value: string;
}

export interface ObservedStep extends FromSession {
  readonly type: "step";
  /** Native message id, null when the format has none (then keyed by ordinal and raw record). */
  readonly id: string | null;
  readonly parentId: string | null;
  readonly kind: StepKind;
  readonly text: string;
  /** True where a long excerpt is kept: human requests, answers without tool calls, errors. */
  readonly long: boolean;
  readonly label?: string;
  readonly model?: string;
}

export interface ObservedUsage extends FromSession, TokenCounts {
  readonly type: "usage";
  readonly requestId: string;
  /** Later lines of one request carry higher revisions. */
  readonly revision: number;
  readonly model: string | null;
  readonly costUsd: number | null;
}

interface CallNaming {
  /** Native call id, or one made from the step and index where the format has none. */
  readonly callId: string;
  /** True where a live door made the id itself: other doors know the call under another, or tell nothing of it. */
  readonly isUnnamed?: boolean;
}

export interface ObservedCall extends FromSession, CallNaming {
  readonly type: "call";
  readonly stepId: string | null;
  readonly tool: string;
  /** MCP server, where known. */
  readonly server?: string;
  /** Undefined where they are not told. */
  readonly params: unknown;
  /** 0..1 as stated by the agent. */
  readonly confidence?: number;
  readonly house?: string;
  readonly taskType?: string;
}

/** What the record itself says of success; admission turns it into an outcome by the table of rules. */
export interface ResultSignals {
  /** The record's own error flag; leave undefined when absent. */
  readonly errorFlag?: boolean;
  readonly exitCode?: number;
  readonly errorObject?: { readonly type?: string; readonly message: string };
  /** Life cycle of the call as the format tells it. */
  readonly status?: "cancelled" | "denied" | "skipped" | "timeout" | "running";
}

export interface ObservedResult extends FromSession, CallNaming {
  readonly type: "result";
  readonly stepId: string | null;
  readonly text: string;
  readonly signals: ResultSignals;
  readonly latencyMs: number | null;
  /** Tool named by the result itself, where it is. */
  readonly tool?: string;
  readonly revision?: number;
  /** How this record sets its flag, where it is another than the format's (see {@link Adapter}). */
  readonly errorFlag?: Adapter["errorFlag"];
  /** Kind of its failure, and tokens of the call, as a program tells them that watched it; no transcript does. */
  readonly failureKind?: FailureKind;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
}

/** A label the source itself carries (a reward, a resolved flag). */
export interface ObservedOutcome extends FromSession {
  readonly type: "outcome";
  readonly value: Outcome;
  readonly source: "label" | "verdict" | "ci";
  readonly weight: number;
}

/** A key the reader does not know; kept as a fact of the session. */
export interface ObservedUnknownKey extends FromSession {
  readonly type: "unknown-key";
  readonly key: string;
}

export interface ObservedDiagnostic {
  readonly type: "diagnostic";
  readonly locator: Locator | null;
  readonly reason: DiagnosticReason;
  readonly detail: string;
}

export type Observed =
  | ObservedSession
  | ObservedFact
  | ObservedStep
  | ObservedUsage
  | ObservedCall
  | ObservedResult
  | ObservedOutcome
  | ObservedUnknownKey
  | ObservedDiagnostic;

export interface Cursor {
  readonly generation: number;
  readonly offset: number;
  readonly prefixHmac: string;
  /** JSON value: everything the reader must know to go on from `offset` as if it had read from the start. */
  readonly state: unknown;
}

/** Records read together, and the cursor after them. A chunk may be empty but for its cursor. */
export interface ReadChunk {
  readonly records: readonly Observed[];
  readonly cursor: Cursor;
  /** Bytes of the source consumed by this chunk. */
  readonly bytes: number;
  /** Of the last chunk: reading ended early for a reason that passes (a lock). The source is tried again, changed or not. */
  readonly isCutOff?: boolean;
}

export interface Source {
  /** Absolute path of the file (or folder) that is read. */
  readonly path: string;
  /** Adapter that claims it. */
  readonly format: string;
  /** `size:mtimeNs` or the adapter's own stamp: equal stamps mean nothing new. */
  readonly stamp: string;
}

export interface Roots {
  /** The user's home folder. */
  readonly home: string;
  /** Environment variables that move an agent's folder (CLAUDE_CONFIG_DIR, CODEX_HOME, ...). */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A bounded look at a file, shared by every adapter's detection. */
export interface Probe {
  readonly path: string;
  readonly size: number;
  /** At most the first 64 KiB, decompressed. */
  readonly head: Uint8Array;
  /** Up to 20 first complete lines parsed as JSON (lines that do not parse are left out). */
  readonly lines: readonly unknown[];
  /** The whole file parsed as JSON when it is one document of at most 8 MiB; else undefined. */
  readonly document: unknown;
  readonly isSqlite: boolean;
  /** Table names when it is a SQLite file. */
  readonly tables: readonly string[];
}

/** What was parsed of a file that is one JSON document, and the bytes that it was parsed from. */
export interface ParsedFile {
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

export interface ReadContext {
  /** Keyed hash under the tenant's key. */
  readonly mac: (content: string | Uint8Array) => string;
  readonly maxLineBytes: number;
  readonly maxDocumentBytes: number;
  /** Beginning of the paths at which copies of sources may stand for a moment; default: in the system's folder for them. */
  readonly scratch?: string;
  /** Of the source, from finding out what it is: it need not be parsed again where it still holds these bytes. */
  readonly parsed?: ParsedFile;
  /** IANA zone of times that are written without one: this machine's for its own sessions; else they are UTC. */
  readonly zone?: string | null;
  /**
   * Where given, a reader of lines hands over each record as soon as it has read it; the chunk that ends behind it then
   * holds none. What was parsed of a line is let go of before the next: garbage that dies young costs next to nothing.
   */
  readonly take?: (record: Observed, generation: number) => void;
}

/** Pages in the documentation and `whetstone doctor` are made from this. */
export interface AdapterDescription {
  readonly looksIn: readonly string[];
  readonly understands: readonly string[];
  readonly cannotKnow: readonly string[];
}

/**
 * One transcript format. Laws (test/ingest/adapter-laws.suite.ts): deterministic; never throws on content; reading in
 * any pieces equals reading at once; bounded memory; every result joined or reported; tokens counted once; unknown
 * records kept; a truncated last line waits; read-only.
 */
export interface Adapter {
  readonly name: string;
  readonly title: string;
  /** The harness whose sessions it reads (two formats of one harness share it). */
  readonly harness: string;
  /**
   * The harness under whose name sessions get their keys; its own unless said otherwise. Formats of which the first lines
   * may be alike share one: a log that turns out to be another of them as it grows stays one session.
   */
  readonly namedAs?: string;
  /** Raised when the reader extracts more: sources are read again, and derivation takes the highest. */
  readonly readerVersion: number;
  /** `global`: call and message ids never repeat across sessions, so copies of a history are recognised by them. */
  readonly callIdScope: "global" | "session";
  /** `failure-only`: an absent error flag means success, after the text rules. */
  readonly errorFlag: "explicit" | "failure-only" | "none";
  /** Of the formats that tell the same session, the highest gives its steps and usage. 100 unless said otherwise. */
  readonly rank?: number;
  /** The `agent` of its sessions is the program that ran them, not an agent inside the program of `harness`. */
  readonly namesProgram?: true;
  readonly description: AdapterDescription;
  /** Folders or files to look for on this machine; missing ones are simply not there. */
  roots(roots: Roots): readonly string[];
  /** 0 (not mine) to 1 (certainly mine). Pure. */
  detect(probe: Probe): number;
  /** Other files that belong to the sources this adapter reads, and need no report (sidecars). */
  isCompanion?(path: string): boolean;
  /** Stamp of a source made of several files; default `size:mtimeNs` of the file (and of a database's -wal). */
  stamp?(path: string): Promise<string>;
  read(source: Source, cursor: Cursor | null, context: ReadContext): AsyncIterable<ReadChunk>;
}
