import type { Mac } from "../../core/hash.ts";
import type { StatisticsStore, StoredExecution } from "../../store/statistics-port.ts";
import { historyCall } from "./history-call.ts";
import { createHistoryHash, type HistoryHash } from "./history-hash.ts";
import {
  type OpenedSnapshot,
  openSnapshot,
  type SnapshotFault,
  writeSnapshot,
} from "./predictor-snapshot.ts";
import { endOfStep, replayInTurns } from "./replay-executions.ts";
import { createSuccessPredictor, type SuccessPredictor } from "./success-predictor.ts";

/** Where the snapshot of a store's predictor stands. Others may read and write it at any time. */
export interface SnapshotPlace {
  readonly mac: Mac;
  /** Null where there is none. Throws where it cannot be read. */
  read(): Promise<Uint8Array | null>;
  /** Whole or not at all. Null where nothing may be written. Throws where it cannot be. */
  readonly write: ((bytes: Uint8Array) => Promise<void>) | null;
  /** Does nothing where nothing may be written. Must not throw: what stays is overwritten or ignored. */
  remove(): Promise<void>;
  onIgnored(fault: SnapshotFault): void;
  onUnwritten(error: unknown): void;
}

/** How much a snapshot leaves to be folded. */
export interface SnapshotLimits {
  /** It leaves the latest executions out: sessions that still run add others between them. */
  readonly latest: number;
  /** A new one is written where it covers so many more than the one that was read. */
  readonly step: number;
}

/** Less than a second of folding each. */
export const snapshotLimits: SnapshotLimits = { latest: 2000, step: 2000 };

export interface HistoryFold {
  readonly store: Pick<StatisticsStore, "latestExecutions" | "forgottenAt">;
  /** Null where none is kept. */
  readonly snapshots: SnapshotPlace | null;
  readonly limits?: SnapshotLimits;
}

export interface FoldedHistory {
  readonly history: readonly StoredExecution[];
  readonly predictor: SuccessPredictor;
}

/**
 * Between so many executions the state is made from, the latest: older ones hardly weigh, and a start stays bounded. The
 * first of them stays the same while as many as lie between both come, so that a snapshot can go on.
 */
const [leastExecutions, mostExecutions] = [100_000, 125_000];

/**
 * What the tables come to: the fold of the latest executions, in their order. A snapshot that covers the first of them
 * spares folding them again and changes nothing: it is used only where these very executions made it.
 */
export async function foldHistory(fold: HistoryFold): Promise<FoldedHistory> {
  const { store, snapshots, limits = snapshotLimits } = fold;
  const forgottenAt = await store.forgottenAt();
  const grain = mostExecutions - leastExecutions;
  const history = await store.latestExecutions(mostExecutions, grain);
  if (snapshots === null) {
    const predictor = createSuccessPredictor();
    await replayInTurns(predictor, history.map(historyCall));
    return { history, predictor };
  }
  const { predictor, covered, hash } = await goOnFrom(snapshots, history, forgottenAt);
  const end = endOfStep(history, Math.max(covered, history.length - limits.latest));
  const isDue = end - covered >= limits.step && snapshots.write !== null;
  const pause = isDue ? end : covered;
  await replayInTurns(predictor, history.slice(covered, pause).map(historyCall));
  if (isDue) {
    const made = { forgottenAt, covered: end, historyHash: await hash.upTo(end) };
    await keep(fold, predictor, made);
  }
  await replayInTurns(predictor, history.slice(pause).map(historyCall));
  return { history, predictor };
}

interface Beginning {
  readonly predictor: SuccessPredictor;
  /** Executions that it knows, from the first on. */
  readonly covered: number;
  readonly hash: HistoryHash;
}

/** The predictor of the snapshot where it fits the history, else one that knows nothing. */
async function goOnFrom(
  place: SnapshotPlace,
  history: readonly StoredExecution[],
  forgottenAt: number,
): Promise<Beginning> {
  const hash = createHistoryHash(history);
  const found = await fitting(place, { history, hash, forgottenAt });
  if (found !== null && typeof found !== "string")
    return { predictor: await found.restore(), covered: found.header.covered, hash };
  if (found !== null) {
    place.onIgnored(found);
    // It holds what is not in the tables: what was forgotten is not kept here either.
    if (staleFaults.has(found)) await place.remove();
  }
  return { predictor: createSuccessPredictor(), covered: 0, hash: createHistoryHash(history) };
}

const staleFaults: ReadonlySet<SnapshotFault> = new Set([
  "older than what was forgotten",
  "of another history",
]);

interface ReadHistory {
  readonly history: readonly StoredExecution[];
  readonly hash: HistoryHash;
  readonly forgottenAt: number;
}

async function fitting(
  place: SnapshotPlace,
  { history, hash, forgottenAt }: ReadHistory,
): Promise<OpenedSnapshot | SnapshotFault | null> {
  const bytes = await place.read().catch(() => undefined);
  if (bytes === undefined) return "unreadable";
  if (bytes === null) return null;
  const opened = openSnapshot(bytes, place.mac);
  if (typeof opened === "string") return opened;
  const { covered, historyHash, forgottenAt: madeAfter } = opened.header;
  if (madeAfter !== forgottenAt) return "older than what was forgotten";
  const isWithin = covered <= history.length && endOfStep(history, covered) === covered;
  return isWithin && (await hash.upTo(covered)) === historyHash ? opened : "of another history";
}

/** What was forgotten while it was made must not live on in it. */
async function keep(
  { store, snapshots }: HistoryFold,
  predictor: SuccessPredictor,
  made: { readonly forgottenAt: number; readonly covered: number; readonly historyHash: string },
): Promise<void> {
  if (snapshots === null) return;
  try {
    await snapshots.write?.(await writeSnapshot(predictor, made, snapshots.mac));
    if ((await store.forgottenAt()) !== made.forgottenAt) await snapshots.remove();
  } catch (error) {
    snapshots.onUnwritten(error);
  }
}
