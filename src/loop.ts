import { createHash, randomBytes } from "node:crypto";
import type { BackgroundDerivation } from "./loop/background-derivation.ts";
import type { BriefingRequestInput, RecordedBriefing } from "./loop/brief.ts";
import type { CatchUpResult } from "./loop/catch-up.ts";
import type { CheckedEvidence } from "./loop/checked-evidence.ts";
import type { LoopKeys } from "./loop/api-keys.ts";
import type { ErrorGroup } from "./loop/error-groups.ts";
import type { EventIntake, IntakeOptions } from "./loop/event-intake.ts";
import type { TimmyImport } from "./loop/import-timmy.ts";
import type { KnowledgeExport } from "./loop/export-knowledge.ts";
import type { WrittenTrajectories } from "./loop/export-trajectories.ts";
import type { HealthCheck } from "./loop/check-health.ts";
import type { PushReport, PushRequest } from "./loop/push/push-transcripts.ts";
import type { PairsReport, PairsRequest } from "./loop/export-pairs.ts";
import type { TrainingRunsReport, TrainingRunsRequest } from "./loop/export-training-runs.ts";
import type { IntelligenceOptions, LoopIntelligence } from "./loop/intelligence.ts";
import { localTenant, type LoopOptions, type LoopParts } from "./loop/parts.ts";
import type { ScanReport, ScanRequest } from "./loop/scan-and-learn.ts";
import { requireForgettable, requireSession } from "./loop/require-session.ts";
import { type SignalVerbs, signalVerbs } from "./loop/signal-verbs.ts";
import { issueVerbs, type IssueVerbs } from "./loop/issue-verbs.ts";
import { scratchPrefix, sweepScratch } from "./loop/scratch.ts";
import type { SessionTexts } from "./loop/session-texts.ts";
import type { Policies } from "./adapt/policy/policies.ts";
import { version } from "./version.ts";
import { WhetstoneError } from "./core/errors.ts";
import { createMac } from "./core/hash.ts";
import type { JsonObject } from "./core/json.ts";
import type { Item } from "./core/knowledge.ts";
import type { Outcome } from "./core/outcome.ts";
import type { StepView } from "./core/session-view.ts";
import type { HarnessPorts } from "./harness/harness-ports.ts";
import type { HealthSink } from "./signals/health/health-pipeline.ts";
import type { DeriveProgress, DeriveResult } from "./derive/derive.ts";
import { EventHub, type EventListener } from "./loop/events/event-hub.ts";
import { readTenantKey } from "./store/keyring.ts";
import type { DrainResult } from "./store/drain-spool.ts";
import type { IndexMending } from "./store/engine.ts";
import { leaseHolder } from "./store/lease-holder.ts";
import { isNewerSchema } from "./store/newer-schema.ts";
import type { ForgetResult, SessionFilter, SessionSummary, Store } from "./store/port.ts";
import { openStore } from "./store/open-store.ts";

export type { LoopOptions } from "./loop/parts.ts";
export type { PushReport, PushRequest } from "./loop/push/push-transcripts.ts";
export type { ScanReport, ScanRequest } from "./loop/scan-and-learn.ts";
export type { FeedbackReport } from "./loop/issues/read-feedback.ts";
export type { IssueSync } from "./loop/issues/sync-issues.ts";

/**
 * The whole loop over one store: ingest, derive (signals and learning), bootstrap, and the acts of people. Each verb
 * loads its stage when it is first called.
 */
export interface Loop extends SignalVerbs, IssueVerbs, AsyncDisposable {
  readonly store: Store;
  /** Whose part of the store this is. */
  readonly tenant: string;
  /** The same over another tenant's part. */
  openTenant(tenant: string): Promise<Loop>;
  /** One in memory, for a look at files: what this store has forgotten stays out of it. */
  openLook(): Promise<Loop>;
  readonly configPath: string;
  /** Why the store is left alone and everything to be written waits in the spool; null as a rule. */
  readonly spoolsBecause: WhetstoneError | null;
  /** Commits everything that waits in the spool. */
  drain(): Promise<DrainResult>;
  /** The same, then reads the transcripts that hooks named, and learns from both. */
  catchUp(signal?: AbortSignal): Promise<CatchUpResult>;
  /** Folders that are read when no path is given. */
  knownFolders(): Promise<readonly string[]>;
  /** Of these, what the configuration names (`include`) and is not there. */
  missingIncludes(): Promise<readonly string[]>;
  /** Reads what is new, and (with `learn`) derives from it. */
  scan(request: ScanRequest): Promise<ScanReport>;
  /** Scans again whenever a source grows, until the signal aborts. */
  watch(request: ScanRequest, onReport: (report: ScanReport) => void): Promise<void>;
  /** Sends what is new in transcripts to a server, redacted. Throws `push-refused` and `push-unreachable`. */
  push(request: PushRequest): Promise<PushReport>;
  /** Sends again whenever a source grows, until the signal aborts. */
  watchAndPush(request: PushRequest, onReport: (report: PushReport) => void): Promise<void>;
  /** Makes the rows that at most so many live events are still due; answers how many it were. */
  unfold(mostEvents: number): Promise<number>;
  /** Of live events whose rows are due at most `mostEvents` are taken in; all unless said otherwise. */
  derive(
    onProgress?: (progress: DeriveProgress) => void,
    mostEvents?: number,
  ): Promise<DeriveResult>;
  /** Makes indexes of the database again where nothing else is damaged. Throws `database-corrupt` where that mends nothing. */
  mendIndexes(): Promise<IndexMending>;
  /** Drops everything derived and makes it again. */
  rebuild(onProgress?: (progress: DeriveProgress) => void): Promise<DeriveResult>;
  /** SHA-256 of the canonical export. */
  canonicalHash(): Promise<string>;
  brief(request: BriefingRequestInput): Promise<RecordedBriefing>;
  /** The repository that a unique part of its name means; throws `ambiguous-repo`. */
  resolveRepo(text: string): Promise<string>;
  /** Throws `unknown-session` when there is none. */
  requireSession(id: string): Promise<SessionSummary>;
  /** Key of a session to forget, or of one that was forgotten. Throws `unknown-session` when there is none. */
  requireForgettable(id: string): Promise<string>;
  /** `spooled` where a newer schema keeps the verdict out of the store for now. */
  recordOutcome(
    session: string,
    value: Outcome,
    reason: string | null,
  ): Promise<"stored" | "spooled">;
  forgetSession(session: string, reason: string): Promise<ForgetResult>;
  searchKnowledge(text: string, limit: number): Promise<readonly Item[]>;
  checkedEvidence(item: Item): Promise<readonly CheckedEvidence[]>;
  /** Whole texts of a session's steps and results, read again and redacted; what is gone is left out. */
  sessionTexts(steps: readonly StepView[]): Promise<SessionTexts>;
  /** Writes knowledge as plain files and removes its own that hold nothing any more. Throws `export-occupied`. */
  exportKnowledge(folder: string): Promise<KnowledgeExport>;
  /** Operations that were received, as the first observer logged them. */
  operationLog(): AsyncIterable<JsonObject>;
  /** Writes sessions as ATIF trajectories, into a folder or (one session) a file ending in `.json`. */
  exportTrajectories(
    sessions: readonly SessionSummary[],
    out: string,
  ): Promise<WrittenTrajectories>;
  /** The same, handed over one by one. */
  trajectories(sessions: readonly SessionSummary[]): AsyncIterable<object>;
  /** Writes training pairs from transcripts, redacted; stores and learns nothing. Throws `output-exists`. */
  exportPairs(request: PairsRequest): Promise<PairsReport>;
  /** Takes in a database of the first engine. Throws `not-timmy`. */
  importTimmy(path: string): Promise<TimmyImport>;
  /** Writes labelled steps or preference pairs from what is stored. Throws `output-exists`. */
  exportTrainingRuns(request: TrainingRunsRequest): Promise<TrainingRunsReport>;
  checkHealth(): Promise<readonly HealthCheck[]>;
  /** OTLP receiver of the events and scores; null where they stay here. */
  readonly eventsGoTo: string | null;
  /** Tells of what happens in this process, and in the thread that derives, until it is disposed of. */
  listen(listener: EventListener): Disposable;
  errorGroups(filter: SessionFilter): Promise<readonly ErrorGroup[]>;
  /** Records executions and says what they teach. Throws `key-missing` for a store that is read without its key. */
  intelligence(options?: IntelligenceOptions): Promise<LoopIntelligence>;
  /** What a harness stands on. Throws `key-missing` as the intelligence. */
  harnessPorts(notify: HealthSink | null): Promise<HarnessPorts>;
  /** The doors that a server receives by. Throws `key-missing` for a store that is read without its key. */
  openEventIntake(options?: IntakeOptions): Promise<EventIntake>;
  /** Policies and their changes. Throws `key-missing` for a store that is read without its key. */
  policies(): Promise<Policies>;
  /** One look at the policies, after something was learned; answers how many changes it decided about. */
  adapt(): Promise<number>;
  /** The keys that callers of a server show. */
  keys(): Promise<LoopKeys>;
  /** Keeps what is derived up to date in a thread of its own, until it is closed. */
  deriveInBackground(onError: (error: Error) => void): Promise<BackgroundDerivation>;
}

export async function openLoop(options: LoopOptions): Promise<Loop> {
  const hub = new EventHub();
  if (options.onEvent !== undefined) hub.listen(options.onEvent);
  const parts = await openParts(options, hub.tell);
  const exporter = await exporterOf(options, hub);
  return {
    eventsGoTo: exporter === null ? null : options.loaded.config.telemetry.otlpEndpoint,
    listen: (listener) => hub.listen(listener),
    store: parts.store,
    tenant: parts.tenant,
    openTenant: (tenant) => openLoop({ ...options, tenant, drainsFirst: false }),
    openLook: () => openLook(options, parts),
    configPath: options.loaded.path,
    spoolsBecause: parts.spoolsBecause,
    ...spoolVerbs(parts),
    knownFolders: async () => (await import("./loop/known-folders.ts")).knownFolders(parts),
    missingIncludes: async () => (await import("./loop/known-folders.ts")).missingIncludes(parts),
    scan: async (request) =>
      thenCopied(parts, (await import("./loop/scan-and-learn.ts")).scanAndLearn(parts, request)),
    watch: async (request, onReport) =>
      (await import("./loop/scan-and-learn.ts")).watchAndLearn(parts, request, onReport),
    push: async (request) =>
      (await import("./loop/push/push-transcripts.ts")).pushTranscripts(parts, request),
    watchAndPush: async (request, onReport) =>
      (await import("./loop/push/push-transcripts.ts")).watchAndPush(parts, request, onReport),
    unfold: async (mostEvents) =>
      (await import("./loop/unfold-events.ts")).unfoldEvents(parts, mostEvents),
    derive: async (onProgress, mostEvents) =>
      (await import("./loop/derive-all.ts")).deriveAll(parts, onProgress, undefined, mostEvents),
    mendIndexes: () => parts.store.mendIndexes(),
    rebuild: async (onProgress) =>
      thenCopied(parts, (await import("./loop/derive-all.ts")).rebuildAll(parts, onProgress)),
    canonicalHash: () => hashRows(parts.store.canonicalRows()),
    brief: async (request) => (await import("./loop/brief.ts")).brief(parts, request),
    resolveRepo: async (text) =>
      (await import("./loop/resolve-repo.ts")).resolveRepo(parts.store, text),
    requireSession: (id) => requireSession(parts.store, id),
    requireForgettable: (id) => requireForgettable(parts.store, id),
    recordOutcome: async (session, value, reason) =>
      (await import("./loop/acts.ts")).recordOutcome(parts, session, value, reason),
    forgetSession: async (session, reason) =>
      thenCopied(parts, (await import("./loop/acts.ts")).forgetSession(parts, session, reason)),
    searchKnowledge: async (text, limit) =>
      (await import("./loop/search-knowledge.ts")).searchKnowledge(parts, text, limit),
    checkedEvidence: async (item) =>
      (await import("./loop/checked-evidence.ts")).checkedEvidence(parts, item),
    sessionTexts: async (steps) =>
      (await import("./loop/session-texts.ts")).sessionTexts(parts, steps),
    errorGroups: async (filter) =>
      (await import("./loop/error-groups.ts")).errorGroups(parts, filter),
    ...signalVerbs(parts),
    ...exchangeVerbs(parts),
    checkHealth: async () => (await import("./loop/check-health.ts")).checkHealth(parts),
    ...adaptiveVerbs(parts),
    ...serverVerbs(parts),
    [Symbol.asyncDispose]: () => closeAll(parts, exporter),
  };
}

async function openLook(options: LoopOptions, { key, store }: LoopParts): Promise<Loop> {
  const alike = { key, forgotten: await store.forgotten() };
  return openLoop({ ...options, transient: true, readOnly: false, drainsFirst: false, alike });
}

/** What waits beside the store. */
function spoolVerbs(parts: LoopParts): Pick<Loop, "catchUp" | "drain"> {
  return {
    catchUp: async (signal) =>
      thenCopied(parts, (await import("./loop/catch-up.ts")).catchUp(parts, signal)),
    drain: async () => (await import("./loop/drain-waiting.ts")).drainAll(parts),
  };
}

/** The answer, once hooks brief with what came of it. */
async function thenCopied<T>(parts: LoopParts, work: Promise<T>): Promise<T> {
  const answer = await work;
  const { refreshBriefingCopy } = await import("./loop/refresh-briefing-copy.ts");
  await refreshBriefingCopy(parts);
  return answer;
}

async function closeAll(parts: LoopParts, exporter: AsyncDisposable | null): Promise<void> {
  await exporter?.[Symbol.asyncDispose]();
  await parts.store.close();
}

/** Null where the configuration names no receiver: nothing leaves the machine unasked. */
async function exporterOf(options: LoopOptions, hub: EventHub): Promise<AsyncDisposable | null> {
  const endpoint = options.loaded.config.telemetry.otlpEndpoint;
  if (endpoint === null || options.exportsEvents === false) return null;
  const { exportEvents } = await import("./loop/events/export-events.ts");
  return exportEvents(options, { endpoint, version }, hub);
}

/** What predicts, and changes what is done. */
function adaptiveVerbs(
  parts: LoopParts,
): Pick<Loop, "intelligence" | "harnessPorts" | "policies" | "adapt"> {
  return {
    intelligence: async (intelligenceOptions) =>
      (await import("./loop/intelligence.ts")).createLoopIntelligence(parts, intelligenceOptions),
    harnessPorts: async (notify) =>
      (await import("./loop/harness-ports.ts")).createHarnessPorts(parts, notify),
    policies: async () => (await import("./loop/policies.ts")).createLoopPolicies(parts),
    adapt: async () => (await import("./loop/policies.ts")).adaptAfterLearning(parts),
  };
}

/** What a server needs besides. */
function serverVerbs(
  parts: LoopParts,
): Pick<Loop, "openEventIntake" | "keys" | "deriveInBackground"> {
  return {
    openEventIntake: async (options) =>
      (await import("./loop/event-intake.ts")).openEventIntake(parts, options),
    keys: async () => (await import("./loop/api-keys.ts")).createLoopKeys(parts),
    deriveInBackground: async (onError) =>
      (await import("./loop/background-derivation.ts")).startDerivation(parts, onError),
  };
}

/** What is written for others to read, and read of what they wrote. */
function exchangeVerbs(
  parts: LoopParts,
): Pick<
  Loop,
  | keyof IssueVerbs
  | "importTimmy"
  | "exportKnowledge"
  | "operationLog"
  | "exportTrajectories"
  | "trajectories"
  | "exportPairs"
  | "exportTrainingRuns"
> {
  return {
    ...issueVerbs(parts),
    importTimmy: async (path) => (await import("./loop/import-timmy.ts")).importTimmy(parts, path),
    exportTrajectories: async (sessions, out) =>
      (await import("./loop/export-trajectories.ts")).exportTrajectories(parts, sessions, out),
    async *trajectories(sessions) {
      const { trajectoriesOf } = await import("./loop/export-trajectories.ts");
      for await (const { trajectory } of trajectoriesOf(parts, sessions)) yield trajectory;
    },
    async *operationLog() {
      yield* (await import("./loop/operation-log.ts")).operationLog(parts);
    },
    exportKnowledge: async (folder) =>
      (await import("./loop/export-knowledge.ts")).exportKnowledge(parts, folder),
    exportPairs: async (request) =>
      (await import("./loop/export-pairs.ts")).exportPairs(parts, request),
    exportTrainingRuns: async (request) =>
      (await import("./loop/export-training-runs.ts")).exportTrainingRuns(parts, request),
  };
}

async function openParts(options: LoopOptions, tell: EventListener): Promise<LoopParts> {
  const {
    tenant = localTenant,
    loaded,
    readOnly = false,
    transient = false,
    drainsFirst = false,
  } = options;
  if (drainsFirst && !transient) {
    await (await import("./loop/drain-waiting.ts")).drainInPassing(options);
  }
  const opened = await openStoreOf(options);
  if (!readOnly && !transient) sweepScratch(loaded.home);
  const holder = leaseHolder();
  return {
    ...options,
    ...opened,
    tenant,
    onEvent: (event, of = tenant) => tell(event, of),
    mac: opened.key === null ? null : createMac(opened.key),
    holder,
    scratch: scratchPrefix(loaded.home, holder),
  };
}

type OpenedStore = Pick<LoopParts, "store" | "key" | "spoolsBecause" | "hasDatabase">;

async function openStoreOf(options: LoopOptions): Promise<OpenedStore> {
  const { loaded, clock, readOnly = false, transient = false, tenant = localTenant } = options;
  const { foldsBeside = false } = options;
  if (transient) return openNothing(options);
  const { home, databasePath: path } = loaded;
  try {
    const store = await openStore({ tenant, path, clock, home, readOnly, foldsBeside });
    // A key that is not the one the store was made with checks nothing: to a reader it is as good as none.
    const key = store.mac === null ? null : readTenantKey(home, tenant);
    return { store, key, spoolsBecause: null, hasDatabase: true };
  } catch (error) {
    // A reader of a store that is not there yet sees an empty one.
    if (readOnly && isMissing(error)) return openNothing(options);
    if (!isNewerSchema(error) || options.spoolsWhenNewer !== true) throw error;
    const key = readTenantKey(home, tenant);
    if (key === null) throw error;
    return { ...(await openInMemory(options, key)), spoolsBecause: error, hasDatabase: true };
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof WhetstoneError && error.code === "database-missing";
}

/** An empty store in memory, under a key that is forgotten. */
async function openNothing(options: LoopOptions): Promise<OpenedStore> {
  const { alike } = options;
  const opened = await openInMemory(options, alike?.key ?? randomBytes(32));
  if (alike !== undefined) await opened.store.keepOut(alike.forgotten);
  return { ...opened, spoolsBecause: null, hasDatabase: false };
}

async function openInMemory(
  { clock, tenant = localTenant }: LoopOptions,
  key: Uint8Array,
): Promise<{ readonly store: Store; readonly key: Uint8Array }> {
  return { store: await openStore({ tenant, path: ":memory:", clock, key }), key };
}

async function hashRows(rows: AsyncIterable<unknown>): Promise<string> {
  const hash = createHash("sha256");
  for await (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
  return hash.digest("hex");
}
