import type { Item } from "../core/knowledge.ts";
import type { CursorRow, CursorStamp, OutcomeRow, Receipt, RecordBatch } from "../core/rows.ts";
import type { SignalValue } from "../core/signal-value.ts";
import type { ExecutionView, SessionView, StepView } from "../core/session-view.ts";
import type { Outcome } from "../core/outcome.ts";
import type { DecisionStore } from "./decision-port.ts";
import type { DeriveStore } from "./derive-port.ts";
import type { Flush, IndexMending, LogStanding } from "./engine.ts";
import type { EventStore } from "./event-port.ts";
import type { IssueStore } from "./issue-port.ts";
import type { PolicyStore } from "./policy-port.ts";
import type { ApiKeyStore } from "./api-key-port.ts";
import type { AdaptationStore, StatisticsStore } from "./statistics-port.ts";

/**
 * The store speaks aggregates: batches in, receipts and named reads out; never a query builder or an open transaction.
 * One tenant per instance. Every verb is a promise so that both engines fit; on SQLite the work inside is synchronous.
 */
export interface RecordStore {
  /**
   * One transaction for all batches, acknowledged after commit, and durable then unless `flush` says otherwise. Writing a
   * batch twice adds nothing.
   */
  append(batches: readonly RecordBatch[], flush?: Flush): Promise<readonly Receipt[]>;
  /** Every cursor, in one query. */
  cursors(): Promise<ReadonlyMap<string, CursorRow>>;
  /** What tells whether a source changed, of every cursor, in one query that leaves the readers' states on the disk. */
  stamps(): Promise<ReadonlyMap<string, CursorStamp>>;
  /** One cursor in full; null when its source was never read. */
  cursor(sourceKey: string): Promise<CursorRow | null>;
  /** Appends judgements (journal) and marks their sessions for derivation. */
  recordOutcomes(outcomes: readonly OutcomeRow[]): Promise<number>;
}

/** Filters every report shares. Times in milliseconds since the epoch, inclusive from, exclusive to. */
export interface SessionFilter {
  readonly since?: number;
  readonly until?: number;
  readonly repo?: string;
  /** Harness or agent name. */
  readonly agent?: string;
  readonly outcome?: Outcome;
  /** Listings give 100 unless said otherwise; reports give every group. */
  readonly limit?: number;
}

/** A session without its steps and executions, with their counts. */
export interface SessionSummary extends Omit<SessionView, "steps" | "executions"> {
  readonly stepCount: number;
  readonly executionCount: number;
  readonly successes: number;
  readonly failures: number;
  readonly unknown: number;
}

export const reportDimensions = ["tool", "agent", "model", "repo", "hour", "weekday"] as const;
export type ReportDimension = (typeof reportDimensions)[number];

export interface ReportRow {
  readonly group: string;
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly expectedFailures: number;
  readonly unknown: number;
  /** Mean of the known latencies in milliseconds; null when none is known. */
  readonly latencyMs: number | null;
  /** Executions whose latency is known: what the mean rests on. */
  readonly latencyCount: number;
  /** Told of the executions themselves; null where none was told. */
  readonly tokens: number | null;
}

export interface ErrorCluster {
  readonly templateId: string;
  readonly tool: string;
  readonly failures: number;
  readonly sessions: number;
  /** An example, redacted. */
  readonly example: string;
  readonly lastAt: number | null;
}

export interface ItemFilter {
  readonly category?: string;
  readonly repo?: string;
  readonly agent?: string;
  readonly status?: string;
  readonly since?: number;
  /** 100 unless said otherwise. */
  readonly limit?: number;
}

/** Something in a source that was not taken as it stands. */
export interface DiagnosticEntry {
  /** Redacted URI of the source. */
  readonly source: string;
  /** Locator of the place; "" where the source as a whole is meant. */
  readonly position: string;
  readonly reason: string;
  /** Redacted. */
  readonly detail: string;
}

export interface SearchHit {
  readonly session: string;
  readonly stepKey: string;
  readonly kind: string;
  readonly at: number | null;
  readonly excerpt: string;
}

export interface StoreCounts {
  readonly sources: number;
  readonly sessions: number;
  readonly steps: number;
  readonly executions: number;
  readonly observations: number;
  readonly items: number;
  readonly diagnostics: number;
  readonly orphans: number;
  /** Executions that a door told without an id, and that could be one of several that others told. */
  readonly possiblyDuplicate: number;
  readonly dirtySessions: number;
  readonly databaseBytes: number;
  readonly derivedAt: number | null;
}

/** A session in brief with one of its signals. */
export interface SessionSignal {
  readonly session: {
    readonly key: string;
    readonly harness: string;
    readonly agent: string;
    readonly toldAgent: string | null;
    readonly repo: string | null;
    /** Its title, else its task. */
    readonly task: string | null;
    /** Milliseconds of its end, else of its start; null when no time is known. */
    readonly at: number | null;
    readonly endReason: string | null;
  };
  readonly signal: SignalValue;
}

/** Named reads for surfaces; each takes a read-only connection. */
export interface ReadStore {
  counts(): Promise<StoreCounts>;
  /** What the engine finds wrong with its files; empty when they are sound. Reads everything there is. */
  damage(): Promise<readonly string[]>;
  /** As the engine's `logStanding`. */
  logStanding(): Promise<LogStanding | null>;
  /** Newest first. */
  sessions(filter: SessionFilter): Promise<readonly SessionSummary[]>;
  /** How many sessions {@link sessions} would give without a limit. */
  countSessions(filter: SessionFilter): Promise<number>;
  /** Those that counted sessions worked in, in the order of their names. */
  repositories(): Promise<readonly string[]>;
  /** Harnesses, programs and told agents of the sessions, in the order of their names. */
  agentNames(): Promise<readonly string[]>;
  /** By key, unique key prefix (at least 4 digits) or native id; null when there is none. Throws `ambiguous-id`. */
  findSession(id: string): Promise<SessionSummary | null>;
  steps(session: string): Promise<readonly StepView[]>;
  executions(session: string): Promise<readonly ExecutionView[]>;
  /** By name of the signal; empty for a session that is not derived. */
  signals(session: string): Promise<readonly SignalValue[]>;
  /** One signal of every session that has it, by key of the session. */
  sessionsWithSignal(signal: string): Promise<readonly SessionSignal[]>;
  report(dimension: ReportDimension, filter: SessionFilter): Promise<readonly ReportRow[]>;
  /** Most failures first; failing tests are left out. */
  errorClusters(filter: SessionFilter): Promise<readonly ErrorCluster[]>;
  items(filter: ItemFilter): Promise<readonly Item[]>;
  /** How many items {@link items} would give without a limit. */
  countItems(filter: ItemFilter): Promise<number>;
  /** By key or unique key prefix. Throws `ambiguous-id`. */
  findItem(id: string): Promise<Item | null>;
  /** Full-text search over excerpts and errors; every word must occur. */
  searchText(text: string, limit: number): Promise<readonly SearchHit[]>;
  diagnosticsByReason(): Promise<Readonly<Record<string, number>>>;
  /** At most `limit`, by source, place and reason. */
  diagnostics(limit: number): Promise<readonly DiagnosticEntry[]>;
  itemsByCategory(): Promise<Readonly<Record<string, number>>>;
  /** Where a source stands: redacted URI and format. */
  source(
    sourceKey: string,
  ): Promise<{ readonly uriRedacted: string; readonly format: string } | null>;
}

/** Proposals for a briefing (spec: bootstrap-measure). Ids are local and never leave the store. */
export interface ProposalStore {
  /**
   * Active items in scope (global, this repo, this agent), at most `limit`: first those that contain any of the terms in
   * their text or signature, then the most confident of the rest. `inScope` counts all of them that are confident enough.
   */
  proposeItems(query: {
    readonly terms: readonly string[];
    readonly repo: string | null;
    readonly agent: string | null;
    readonly minConfidence: number;
    readonly limit: number;
  }): Promise<{ readonly items: readonly Item[]; readonly inScope: number }>;
  /** Of the active items: their number, mean length in terms, and in how many each term occurs. */
  termStatistics(terms: readonly string[]): Promise<{
    readonly items: number;
    readonly meanLength: number;
    readonly documentFrequency: ReadonlyMap<string, number>;
  }>;
}

export interface AssignmentRow {
  readonly id: string;
  readonly experiment: string;
  readonly unit: string;
  readonly arm: "briefed" | "withheld";
  readonly propensity: number;
  readonly at: number;
}

export interface ExposureRow {
  readonly unit: string;
  readonly occasion: string;
  readonly item: string;
  readonly itemVersion: number;
  readonly arm: "shown" | "withheld" | "session-withheld";
  readonly q: number;
  readonly position: number;
  readonly tokens: number;
  readonly slateHash: string;
  readonly at: number;
}

export interface ActRow {
  readonly id: string;
  readonly kind:
    | "review"
    | "add"
    | "edit"
    | "merge"
    | "split"
    | "redact"
    | "forget"
    | "purge"
    | "undo"
    | "outcome";
  readonly actor: string;
  readonly target: string;
  readonly reason: string;
  readonly payload: string;
  readonly at: number;
}

/** What was done about a ticket: by a person, or by a delivery. */
export interface TicketEventRow {
  readonly id: string;
  readonly ticket: string;
  readonly kind:
    | "acknowledge"
    | "snooze"
    | "resolve"
    | "reopen"
    | "assign"
    | "dismiss"
    | "delivered"
    | "delivery-failed";
  readonly actor: string;
  /** JSON; text in it is redacted. */
  readonly payload: string;
  readonly at: number;
}

export interface JournalStore {
  recordBriefing(assignment: AssignmentRow, exposures: readonly ExposureRow[]): Promise<void>;
  exposures(unit: string): Promise<readonly ExposureRow[]>;
  assignment(experiment: string, unit: string): Promise<AssignmentRow | null>;
  act(row: ActRow): Promise<void>;
  /** Acts of kind `review` from a moment on, oldest first. */
  reviews(since: number): Promise<readonly ActRow[]>;
  /** Writing an event twice changes nothing. */
  recordTicketEvents(rows: readonly TicketEventRow[]): Promise<void>;
  /** In the order of their times, then ids. */
  ticketEvents(): Promise<readonly TicketEventRow[]>;
}

export interface ForgetResult {
  readonly sessions: number;
  readonly rows: number;
  /** Sessions that had been shown an item resting on what was forgotten. */
  readonly shownTo: readonly string[];
}

/** The privileged acts. */
export interface PrivilegedStore {
  /** Deletes the session and its children from the record, writes suppressions (session, native step and call ids) and the act; derivation must run afterwards. */
  forgetSession(ref: string, act: ActRow): Promise<ForgetResult>;
  /** What was forgotten, as `kind:key` (a session by its ref; steps, calls and requests by their keys). */
  forgotten(): Promise<ReadonlySet<string>>;
  /** Forgets the same as another store of this tenant did, by what its `forgotten` answered. */
  keepOut(forgotten: ReadonlySet<string>): Promise<void>;
  /** As the engine's `mendIndexes`. */
  mendIndexes(): Promise<IndexMending>;
  /** Overwrites the bytes of everything that was deleted, after the derivation that follows a forgetting. */
  eraseFreed(): Promise<void>;
}

export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
  readonly expiresAt: number;
}

export interface LeaseStore {
  /** The lease when it was free, expired or already ours (heartbeat); null when another holds it. */
  acquireLease(
    name: "drain" | "derive" | "maintain" | "analyse" | "issues",
    holder: string,
    ttlMs: number,
  ): Promise<Lease | null>;
  releaseLease(lease: Lease): Promise<void>;
}

/** States of circuit breakers, shared by all processes on the store: JSON texts that their owner alone reads. */
export interface BreakerStore {
  /** Null where nothing is kept under this name. */
  breakerState(breaker: string): Promise<string | null>;
  /** By name. */
  breakerStates(): Promise<readonly { readonly breaker: string; readonly state: string }[]>;
  /**
   * Reads and writes in one transaction, so that no other process steps in between. `change` must be pure: it may be
   * called again where the transaction was.
   */
  changeBreaker<T>(
    breaker: string,
    change: (state: string | null) => { readonly state: string; readonly result: T },
  ): Promise<T>;
}

/** Rows for `export`, each already in canonical order, no local integers and no ingest times. */
export interface ExportStore {
  /** Derived rows: sessions, steps on their path, executions, signals, cells, error templates, items with evidence; one object each with `table`. */
  canonicalRows(): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** Record rows (`--records`). */
  recordRows(): AsyncIterable<Readonly<Record<string, unknown>>>;
}

export interface Store
  extends
    RecordStore,
    DeriveStore,
    ReadStore,
    ProposalStore,
    JournalStore,
    PrivilegedStore,
    LeaseStore,
    BreakerStore,
    ExportStore,
    StatisticsStore,
    AdaptationStore,
    DecisionStore,
    PolicyStore,
    ApiKeyStore,
    EventStore,
    IssueStore {
  close(): Promise<void>;
}
