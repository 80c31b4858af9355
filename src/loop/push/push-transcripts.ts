import { setTimeout as sleep } from "node:timers/promises";
import { scan } from "../../ingest/scan.ts";
import type { ScanResult } from "../../ingest/scan-tally.ts";
import { followSources } from "../follow-sources.ts";
import { knownFolders } from "../known-folders.ts";
import type { LoopParts } from "../parts.ts";
import { readerSetup } from "../reader-setup.ts";
import { progressText } from "../scan-and-learn.ts";
import type { PushServer } from "./ask-server.ts";
import { openPushCursors } from "./push-cursors.ts";
import type { Greeting } from "./push-answer.ts";
import { PushLink, StoreChanged } from "./push-link.ts";
import { type PushCounts, PushStore, type RefusedSource } from "./push-store.ts";

export interface PushRequest {
  /** Files and folders; empty: the folders of this machine's agents. */
  readonly paths: readonly string[];
  /** In the order they are tried. */
  readonly servers: readonly PushServer[];
  /** Asks the server who it is, reads, and sends nothing. */
  readonly isDryRun: boolean;
  /** How long servers that do not answer are tried again. */
  readonly retryForMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (text: string) => void;
  /** A sentence about something that went wrong and was tried again. */
  readonly onNote?: (text: string) => void;
}

/** `sessions`, `steps` and `executions` are those that the server did not have. */
export interface PushReport extends ScanResult {
  /** The server that answered last. */
  readonly server: string;
  readonly tenant: string;
  /** Whose key it was: what is stored bears this name. */
  readonly sender: string;
  readonly isDryRun: boolean;
  readonly rows: Pick<PushCounts, "received" | "stored" | "duplicate" | "rejected">;
  readonly requests: number;
  readonly sentBytes: number;
  readonly retries: number;
  readonly failovers: number;
  readonly refused: readonly RefusedSource[];
}

/** Sends what is new in transcripts. What was acknowledged is remembered: cut off anywhere, the next run goes on from there. */
export async function pushTranscripts(parts: LoopParts, request: PushRequest): Promise<PushReport> {
  const link = openLink(request);
  const mostStores = 2 * request.servers.length;
  for (let store = 1; ; store += 1) {
    // oxlint-disable-next-line no-await-in-loop -- from the start, where another store takes over
    const greeting = await greet(link);
    try {
      // oxlint-disable-next-line no-await-in-loop -- see above
      return await pushTo(parts, request, link, greeting);
    } catch (error) {
      if (!(error instanceof StoreChanged) || store >= mostStores) throw error;
    }
  }
}

/** Two servers in turn may have two stores. */
async function greet(link: PushLink): Promise<Greeting> {
  try {
    return await link.connect();
  } catch (error) {
    if (!(error instanceof StoreChanged)) throw error;
    return link.connect();
  }
}

function openLink({ servers, retryForMs, signal, onNote }: PushRequest): PushLink {
  return new PushLink({
    servers,
    retryForMs,
    signal,
    random: Math.random,
    fetch,
    sleep: (ms) => sleep(ms, undefined, { signal }),
    now: () => performance.now(),
    onNote: (text) => onNote?.(text),
  });
}

async function pushTo(
  parts: LoopParts,
  request: PushRequest,
  link: PushLink,
  greeting: Greeting,
): Promise<PushReport> {
  const forgotten = await parts.store.forgotten();
  const store = new PushStore({
    cursors: openPushCursors(parts.loaded.home, greeting),
    send: request.isDryRun ? null : (body, lines) => link.send(body, lines),
    maxBodyBytes: greeting.maxBodyBytes,
    forgotten,
  });
  const result = await scan({
    paths: request.paths,
    ownRoots: knownFolders(parts),
    excludes: parts.loaded.config.exclude,
    store,
    setup: {
      ...readerSetup(parts),
      tenant: greeting.tenant,
      sendsAway: { ownTenant: parts.tenant, forgotten },
    },
    onProgress: (progress) => request.onProgress?.(progressText(progress)),
    signal: request.signal,
  });
  const { received, stored, duplicate, rejected, requests, sentBytes } = store.counts;
  return {
    ...result,
    server: link.url,
    tenant: greeting.tenant,
    sender: greeting.sender,
    isDryRun: request.isDryRun,
    rows: { received, stored, duplicate, rejected },
    requests,
    sentBytes,
    retries: link.retries,
    failovers: link.failovers,
    refused: store.refused,
  };
}

/** Sends now, then again whenever a source may have changed, until the signal aborts; reports when something was sent. */
export async function watchAndPush(
  parts: LoopParts,
  request: PushRequest,
  onReport: (report: PushReport) => void,
): Promise<void> {
  await followSources(
    parts,
    request,
    async () => onReport(await pushTranscripts(parts, request)),
    async () => {
      const report = await pushPatiently(parts, request);
      if (report !== null && report.requests > 0) onReport(report);
    },
  );
}

/** Servers that are away for longer are no reason to stop watching. */
async function pushPatiently(parts: LoopParts, request: PushRequest): Promise<PushReport | null> {
  try {
    return await pushTranscripts(parts, request);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "push-unreachable"))
      throw error;
    request.onNote?.(error.message);
    return null;
  }
}
