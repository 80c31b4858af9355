import { hash64 } from "../core/hash.ts";
import { homeRelative } from "../core/home-relative.ts";
import { sessionSpace } from "../ingest/admission-context.ts";
import type { Observed, ReadContext, SessionIdentity } from "../ingest/contract.ts";
import { discover } from "../ingest/discover.ts";
import { compileExclusions } from "../ingest/exclusions.ts";
import { type LeavingOut, observeSource, type ObservedSource } from "../ingest/observed-source.ts";
import { isCompanion } from "../ingest/pending-sources.ts";
import { createLeavesOut } from "../ingest/push/leaves-out.ts";
import { createRawHmac, createSessionKeys } from "../ingest/session-key.ts";
import { sourceKeyOf } from "../ingest/source-key.ts";
import { createExchangeReader, type Exchange } from "../learn/pairs/exchanges.ts";
import {
  createPairCollector,
  type PairCollector,
  type PairStatistics,
} from "../learn/pairs/pair-statistics.ts";
import { type MeasuredPair, type PairLimits, trainingPair } from "../learn/pairs/training-pair.ts";
import { createRedactor, type Redactor } from "../redact/redactor.ts";
import { findForgottenCopies } from "./forgotten-copies.ts";
import { knownFolders } from "./known-folders.ts";
import { type LineOutput, openLineOutput } from "./line-output.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

export interface PairsRequest {
  /** Files and folders; empty: the folders of this machine's agents. */
  readonly paths: readonly string[];
  readonly limits: PairLimits;
  /** Where the pairs go, one JSON object a line. */
  readonly output: LineOutput;
  /** Whether a file that is there already may be replaced. */
  readonly replace: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

/** A file that gave nothing, and why. */
export interface PassedOver {
  /** As it may be shown: home folder as `~`, redacted. */
  readonly path: string;
  readonly reason: string;
}

export interface PairsReport {
  readonly statistics: PairStatistics;
  /** The file that was written; null for none. */
  readonly output: string | null;
  /** The first three pairs. */
  readonly samples: readonly MeasuredPair[];
  readonly passedOver: readonly PassedOver[];
}

const megabyte = 1024 * 1024;
const sampleCount = 3;

/**
 * Reads sources through their adapters and writes the terse-to-rich pairs in them, redacted, each once; nothing of a
 * session that was forgotten, though its file is there. Learns and stores nothing. One chunk of one source is in memory at
 * a time, and 16 digits for each pair. The file is there whole or not at all. Throws `output-exists`, and `key-missing` for a store that is read without its key.
 */
export async function exportPairs(parts: LoopParts, request: PairsRequest): Promise<PairsReport> {
  const { mac } = requireKey(parts);
  using file = openLineOutput(request.output, request.replace);
  const redactor = createRedactor({ mac });
  const collector = createPairCollector();
  const samples: MeasuredPair[] = [];
  const passedOver: PassedOver[] = [];
  const sources = await sourcesOf(parts, request);
  const shown = (path: string): string => redactor.redact(homeRelative(path, parts.userHome));
  for (const { path, detail } of sources.faults)
    passedOver.push({ path: shown(path), reason: detail });
  const withoutForgotten = await createWithoutForgotten(parts);
  let filesScanned = 0;
  const keep = (exchange: Exchange): void => {
    const measured = newPair(exchange, { redactor, collector, limits: request.limits });
    if (measured === null) return;
    if (samples.length < sampleCount) samples.push(measured);
    file.write(JSON.stringify(measured.pair));
  };
  for (const [index, path] of sources.paths.entries()) {
    request.onProgress?.(`reading: ${index} of ${sources.paths.length} files`);
    const chunks = observeSource(path, contextOf(parts), await withoutForgotten(path));
    const end = await readExchanges(chunks, keep, request.signal);
    if (end.kind === "read") filesScanned += 1;
    else passedOver.push({ path: shown(path), reason: redactor.redact(whyNot(end)) });
  }
  file.finish();
  return {
    statistics: collector.statistics(filesScanned),
    output: file.path,
    samples,
    passedOver,
  };
}

async function sourcesOf(parts: LoopParts, { paths, signal }: PairsRequest) {
  const isOwn = paths.length === 0;
  const found = await discover(isOwn ? knownFolders(parts) : paths, {
    excludes: compileExclusions(parts.loaded.config.exclude, parts.userHome),
    missing: isOwn ? "skip" : "fault",
    ...(signal === undefined ? {} : { signal }),
  });
  const sources = found.files.map(({ path }) => path).filter((path) => !isCompanion(path));
  return { paths: sources, faults: found.faults };
}

function contextOf(parts: LoopParts): ReadContext {
  const { maxLineMb, maxDocumentMb } = parts.loaded.config.scan;
  return {
    mac: requireKey(parts).mac,
    maxLineBytes: maxLineMb * megabyte,
    maxDocumentBytes: maxDocumentMb * megabyte,
    scratch: parts.scratch,
  };
}

/** Leaves out what was forgotten of a file: sessions, copies of them, and steps of them that another session repeats. */
async function createWithoutForgotten(
  parts: LoopParts,
): Promise<(path: string) => Promise<LeavingOut>> {
  const { mac } = requireKey(parts);
  const forgotten = await parts.store.forgotten();
  const own = { ownTenant: parts.tenant, forgotten };
  const rawHmac = createRawHmac(mac);
  return async (path) => {
    const copies = await findForgottenCopies(path, contextOf(parts), {
      tenant: parts.tenant,
      forgotten,
    });
    return (adapter) => {
      const naming = { harness: sessionSpace(adapter), sourceKey: sourceKeyOf(mac, path), rawHmac };
      const isForgotten = createLeavesOut(naming, own);
      const keyOf = createSessionKeys({ ...naming, tenant: parts.tenant });
      const isCopy = (identity: SessionIdentity): boolean =>
        copies.has(keyOf(identity).ref) || (identity.by === "child" && isCopy(identity.parent));
      const isOfCopy = (record: Observed): boolean =>
        copies.size > 0 && record.type !== "diagnostic" && isCopy(record.session);
      return (record) =>
        isForgotten(record) || isOfCopy(record) || isForgottenStep(record, forgotten);
    };
  };
}

function isForgottenStep(record: Observed, forgotten: ReadonlySet<string>): boolean {
  return record.type === "step" && record.id !== null && forgotten.has(`step:${hash64(record.id)}`);
}

async function readExchanges(
  chunks: ReturnType<typeof observeSource>,
  keep: (exchange: Exchange) => void,
  signal: AbortSignal | undefined,
): Promise<ObservedSource> {
  const reader = createExchangeReader();
  for (let next = await chunks.next(); ; next = await chunks.next()) {
    signal?.throwIfAborted();
    if (next.done === true) {
      reader.end().forEach(keep);
      return next.value;
    }
    for (const record of next.value) reader.take(record).forEach(keep);
  }
}

interface PairTools {
  readonly redactor: Redactor;
  readonly collector: PairCollector;
  readonly limits: PairLimits;
}

/** The pair as it leaves: measured, told apart and written by its redacted text. Null where it is none, or not new. */
function newPair(
  exchange: Exchange,
  { redactor, collector, limits }: PairTools,
): MeasuredPair | null {
  const redacted = {
    prompt: redactor.redact(exchange.prompt),
    answer: redactor.redact(exchange.answer),
    source: redactor.redact(exchange.source),
    model: redactor.redact(exchange.model),
  };
  const measured = trainingPair(redacted, limits);
  return measured !== null && collector.isNew(measured) ? measured : null;
}

function whyNot(end: Exclude<ObservedSource, { kind: "read" }>): string {
  return end.kind === "unknown" ? `not understood: ${end.looksLike}` : end.reason;
}
