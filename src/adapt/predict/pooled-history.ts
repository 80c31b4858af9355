import { dropOldest } from "../../core/drop-oldest.ts";
import {
  pooledPath,
  type PooledRate,
  pooledRate,
  type PoolingLevel,
} from "../../stats/pooled-rate.ts";
import type { Rung } from "./call-subject.ts";
import { addOutcome, effectiveCounts, emptyCell, type KnownDays } from "./cell-history.ts";
import {
  fitPooling,
  type FittedPooling,
  fittedStrength,
  type KeptCell,
  unfittedPooling,
} from "./fit-pooling.ts";
import {
  type Clusters,
  createPieceReader,
  historyPieces,
  type HistoryPiece,
} from "./history-pieces.ts";

/** Outcomes by cell, and what was fitted to them. */
export interface PooledHistory {
  /** Success rate of the narrowest rung by partial pooling, as of the last known day. */
  rate(rungs: readonly Rung[], days: KnownDays): PooledRate;
  /** The same number without its interval, at a fraction of the cost; 0.5 for no rung. */
  pointRate(rungs: readonly Rung[], days: KnownDays): number;
  /** Adds an outcome to each rung, the widest first; its own day is among those known. The order changes no count. */
  add(rungs: readonly Rung[], outcome: DayOutcome, days: KnownDays): void;
  /** All it knows, in pieces of bounded size that survive a JSON round trip. */
  pieces(): Iterable<HistoryPiece>;
  /** Takes a piece back. All of them, in their order and into an empty history, make the one they were taken of. */
  restore(piece: HistoryPiece): void;
  readonly cellCount: number;
  /** Cells that were dropped to stay within {@link mostCells}. */
  readonly droppedCells: number;
}

export interface DayOutcome {
  readonly session: string;
  /** UTC day in days since the epoch; null where it is not known. */
  readonly day: number | null;
  readonly isSuccess: boolean;
}

/** Cells beyond this number push out the oldest of the narrowest rung. */
const mostCells = 200_000;
const narrowestLevel = "parameters";
/** Sessions whose outcomes are kept apart by cell: the latest. */
const mostSessions = 64;
const firstFit = 50;
/** Fitted anew whenever there is a quarter more. */
const growthPerFit = 1.25;

export function createPooledHistory(): PooledHistory {
  const cells = new Map<string, KeptCell>();
  /** Keys of the cells that may go, in the order they came. */
  const narrowest = new Set<string>();
  const sessions = new Map<string, Clusters>();
  let fitted: FittedPooling = unfittedPooling;
  let [seen, nextFit, droppedCells] = [0, firstFit, 0];
  const putBack = createPieceReader({ cells, sessions });

  function kept({ level, key }: Rung, parent: string | null): KeptCell {
    const known = cells.get(key);
    if (known !== undefined) return known;
    if (cells.size >= mostCells && dropNarrowest()) droppedCells += 1;
    const cell = { ...emptyCell(), level, parent };
    cells.set(key, cell);
    if (level === narrowestLevel) narrowest.add(key);
    return cell;
  }

  function dropNarrowest(): boolean {
    const oldest = narrowest.values().next();
    if (oldest.done === true) return false;
    narrowest.delete(oldest.value);
    return cells.delete(oldest.value);
  }

  return {
    rate: (rungs, days) => pooledRate(levelsOf(rungs, cells, fitted, days)),
    pointRate: (rungs, days) =>
      pooledPath(levelsOf(rungs, cells, fitted, days)).at(-1)?.pooledRate ?? 0.5,
    add(rungs, { session, day, isSuccess }, days) {
      const clusters = clustersOf(sessions, session);
      for (const [index, rung] of rungs.entries()) {
        const cell = kept(rung, rungs[index - 1]?.key ?? null);
        const cluster = clusters.get(rung.key) ?? { successes: 0, failures: 0 };
        addOutcome(cell, { day, isSuccess, earlier: cluster.successes + cluster.failures });
        cluster[isSuccess ? "successes" : "failures"] += 1;
        clusters.set(rung.key, cluster);
      }
      seen += 1;
      if (seen < nextFit) return;
      fitted = fitPooling(cells, [...sessions.values()], days);
      nextFit = Math.ceil(seen * growthPerFit);
    },
    pieces: () => historyPieces({ cells, sessions }, fitted, { seen, nextFit, droppedCells }),
    restore(piece) {
      const rest = putBack(piece);
      if (rest === null) return;
      ({ fitted } = rest);
      ({ seen, nextFit, droppedCells } = rest.counts);
      // They came and went together with their cells: the order is the same.
      for (const [key, { level }] of cells) if (level === narrowestLevel) narrowest.add(key);
    },
    get cellCount() {
      return cells.size;
    },
    get droppedCells() {
      return droppedCells;
    },
  };
}

function levelsOf(
  rungs: readonly Rung[],
  cells: ReadonlyMap<string, KeptCell>,
  fitted: FittedPooling,
  days: KnownDays,
): readonly PoolingLevel[] {
  const toolKey = rungs[1]?.key ?? "";
  const levels: PoolingLevel[] = [];
  let above: KeptCell | undefined;
  for (const { level, key } of rungs) {
    const cell = cells.get(key);
    const correlation = fitted.correlations.get(level === "all" ? key : toolKey) ?? 0;
    const counts = cell === undefined ? noOutcomes : effectiveCounts(cell, days, correlation);
    // The same outcomes again, one rung lower, are no second witness: the narrower name stands for both.
    const isSame = cell !== undefined && cell.n === above?.n;
    const wider = isSame ? levels.pop() : undefined;
    const strength = wider?.strength ?? fittedStrength(fitted, level);
    levels.push({ name: level, ...counts, strength });
    above = cell ?? above;
  }
  return levels;
}

const noOutcomes = { successes: 0, failures: 0 };

function clustersOf(sessions: Map<string, Clusters>, session: string): Clusters {
  const known = sessions.get(session);
  if (known !== undefined) return known;
  const fresh: Clusters = new Map();
  sessions.set(session, fresh);
  dropOldest(sessions, mostSessions);
  return fresh;
}
