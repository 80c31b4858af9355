import type { Cluster } from "../../stats/intraclass-correlation.ts";
import type { FittedPooling, KeptCell } from "./fit-pooling.ts";
import { type CellName, type CellRow, createCellReader, createCellWriter } from "./stored-cells.ts";

/** Outcomes of one session, by key of the cell. */
export type Clusters = Map<string, { -readonly [Key in keyof Cluster]: Cluster[Key] }>;

/** What a pooled history is made of. */
export interface HistoryParts {
  readonly cells: Map<string, KeptCell>;
  /** The latest sessions, in the order they came. */
  readonly sessions: Map<string, Clusters>;
}

/** What it has counted of itself. */
export interface HistoryCounts {
  readonly seen: number;
  readonly nextFit: number;
  readonly droppedCells: number;
}

type ClusterRow = readonly [cell: CellName, successes: number, failures: number];

/** A part of a pooled history that survives a JSON round trip. */
export type HistoryPiece =
  | { readonly cells: readonly CellRow[] }
  | { readonly session: string; readonly clusters: readonly ClusterRow[] }
  | {
      readonly strengths: readonly (readonly [level: string, strength: number])[];
      readonly correlations: readonly (readonly [key: string, correlation: number])[];
      readonly counts: HistoryCounts;
    };

const cellsPerPiece = 2000;

/** All of it, in pieces of bounded size. */
export function* historyPieces(
  { cells, sessions }: HistoryParts,
  fitted: FittedPooling,
  counts: HistoryCounts,
): Iterable<HistoryPiece> {
  const writer = createCellWriter(cells);
  for (const rows of writer.rows(cellsPerPiece)) yield { cells: rows };
  for (const [session, clusters] of sessions) {
    const rows = [...clusters].map(([key, { successes, failures }]): ClusterRow => [
      writer.nameOf(key),
      successes,
      failures,
    ]);
    yield { session, clusters: rows };
  }
  yield { strengths: [...fitted.strengths], correlations: [...fitted.correlations], counts };
}

/** Puts pieces back, in their order; the last answers what was fitted and counted. */
export function createPieceReader({
  cells,
  sessions,
}: HistoryParts): (
  piece: HistoryPiece,
) => { readonly fitted: FittedPooling; readonly counts: HistoryCounts } | null {
  const reader = createCellReader();
  return (piece) => {
    if ("cells" in piece) {
      for (const [key, cell] of reader.cellsOf(piece.cells)) cells.set(key, cell);
      return null;
    }
    if ("clusters" in piece) {
      const clusters = piece.clusters.map(
        ([cell, successes, failures]) => [reader.keyOf(cell), { successes, failures }] as const,
      );
      sessions.set(piece.session, new Map(clusters));
      return null;
    }
    const { strengths, correlations, counts } = piece;
    return {
      fitted: { strengths: new Map(strengths), correlations: new Map(correlations) },
      counts,
    };
  };
}
