import { scan, type ScanProgress } from "../ingest/scan.ts";
import { type ScanResult, ScanTally } from "../ingest/scan-tally.ts";
import type { DeriveProgress } from "../derive/derive.ts";
import type { LoopParts } from "./parts.ts";
import { deriveAll, deriveSessionsAhead } from "./derive-all.ts";
import { knownFolders } from "./known-folders.ts";
import { readerSetup } from "./reader-setup.ts";
import { adaptAfterLearning } from "./policies.ts";
import { drainWaiting } from "./drain-waiting.ts";
import { followSources } from "./follow-sources.ts";

export interface ScanRequest {
  /** Files and folders; empty: the folders of this machine's agents. */
  readonly paths: readonly string[];
  /** Derive and harvest after reading. */
  readonly learn: boolean;
  /** Read nothing, only learn from what is stored. */
  readonly skipSources?: boolean;
  readonly signal?: AbortSignal;
  /** One line that says how far the work is. */
  readonly onProgress?: (text: string) => void;
}

export interface ScanReport extends ScanResult {
  /** What the store holds now; a history that several files tell counts once. Null where nothing was derived. */
  readonly stored: { readonly sessions: number; readonly executions: number } | null;
  /** Changes of policies that were proposed or decided now. */
  readonly policyChanges: number;
  readonly knowledge: {
    /** New items. */
    readonly items: number;
    readonly byCategory: Readonly<Record<string, number>>;
  };
}

/** What hooks told belongs to what is learned from; more than this holds is left to the next command. */
const drainBudgetMs = 5_000;

/** Reads what is new, and (unless told not to) derives and harvests from it: what can be derived alone, while reading. */
export async function scanAndLearn(parts: LoopParts, request: ScanRequest): Promise<ScanReport> {
  await drainWaiting(parts, drainBudgetMs);
  const before = await itemsByCategory(parts);
  const result = request.skipSources === true ? nothing : await scanSources(parts, request);
  let policyChanges = 0;
  if (request.learn) {
    const derived = await deriveAll(
      parts,
      (progress) => request.onProgress?.(learningText(progress)),
      request.signal,
    );
    // A scan that finds nothing new stays as fast as it is.
    const hasNew = result.files > 0 || derived.sessions > 0;
    if (hasNew) policyChanges = await adaptAfterLearning(parts);
  }
  const stored = request.learn ? await storedNow(parts) : null;
  return {
    ...result,
    stored,
    policyChanges,
    knowledge: newItems(before, await itemsByCategory(parts)),
  };
}

async function storedNow({ store }: LoopParts): Promise<ScanReport["stored"]> {
  const tools = await store.report("tool", {});
  const executions = tools.reduce((sum, row) => sum + row.executions, 0);
  return { sessions: await store.countSessions({}), executions };
}

function scanSources(parts: LoopParts, request: ScanRequest): Promise<ScanResult> {
  return scan({
    paths: request.paths,
    ownRoots: knownFolders(parts),
    excludes: parts.loaded.config.exclude,
    store: parts.store,
    setup: readerSetup(parts),
    onProgress: (progress) => request.onProgress?.(progressText(progress)),
    ...(request.learn && {
      takeSessions: (refs) => deriveSessionsAhead(parts, refs, request.signal),
    }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
}

const nothing: ScanResult = new ScanTally().result(0);

export function progressText(progress: ScanProgress): string {
  const share = progress.bytesTotal === 0 ? 1 : progress.bytesDone / progress.bytesTotal;
  return `reading: ${progress.filesDone} of ${progress.filesTotal} files, ${Math.floor(100 * Math.min(1, share))}%`;
}

/** Lessons are weighed when all sessions are derived. */
export function learningText({ sessions, items }: DeriveProgress): string {
  if (items === 0) return `learning: ${sessions} ${sessions === 1 ? "session" : "sessions"}`;
  return `learning: ${items} ${items === 1 ? "lesson" : "lessons"} weighed`;
}

async function itemsByCategory(parts: LoopParts): Promise<ReadonlyMap<string, number>> {
  return new Map(Object.entries(await parts.store.itemsByCategory()));
}

function newItems(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): ScanReport["knowledge"] {
  const byCategory: Record<string, number> = {};
  let items = 0;
  for (const [category, count] of after) {
    const added = Math.max(0, count - (before.get(category) ?? 0));
    if (added > 0) byCategory[category] = added;
    items += added;
  }
  return { items, byCategory };
}

/** Scans now, then again whenever a source may have changed, until the signal aborts; reports when something was new. */
export async function watchAndLearn(
  parts: LoopParts,
  request: ScanRequest,
  onReport: (report: ScanReport) => void,
): Promise<void> {
  const { paths, signal = new AbortController().signal } = request;
  await followSources(
    parts,
    { paths, signal },
    async () => onReport(await scanAndLearn(parts, request)),
    async () => {
      const report = await scanAndLearn(parts, request);
      if (report.files > 0) onReport(report);
    },
  );
}
