import { type Cluster, intraclassCorrelation } from "../../stats/intraclass-correlation.ts";
import { poolingStrength } from "../../stats/pooling-strength.ts";
import { type CellHistory, effectiveCounts, type KnownDays } from "./cell-history.ts";

/** A cell with its place in the hierarchy. */
export interface KeptCell extends CellHistory {
  readonly level: string;
  /** Key of the cell one rung up; null at the top. */
  readonly parent: string | null;
}

/** What is fitted to the cells: how much a parent says of them, and how alike the outcomes of one session are. */
export interface FittedPooling {
  /** How many outcomes the rung above is worth to one, by its level. */
  readonly strengths: ReadonlyMap<string, number>;
  /** Intraclass correlation within sessions, 0..1, by key of the cell of a tool or of all. */
  readonly correlations: ReadonlyMap<string, number>;
}

/** What poolingStrength gives where the cells tell nothing. */
const unfittedStrength = poolingStrength([], 0.5);
/** Levels of more cells are fitted on every so-manieth of them. */
const mostFittedCells = 1000;

export const unfittedPooling: FittedPooling = { strengths: new Map(), correlations: new Map() };

export function fittedStrength({ strengths }: FittedPooling, level: string): number {
  return strengths.get(level) ?? unfittedStrength;
}

/** Fits each level's strength by empirical Bayes on discounted counts, each tool's correlation by analysis of variance. */
export function fitPooling(
  cells: ReadonlyMap<string, KeptCell>,
  sessions: readonly ReadonlyMap<string, Cluster>[],
  days: KnownDays,
): FittedPooling {
  const strengths = new Map<string, number>();
  for (const [level, members] of Map.groupBy(cells.values(), (cell) => cell.level)) {
    const stride = Math.ceil(members.length / mostFittedCells);
    const sample = members.filter((_, index) => index % stride === 0);
    strengths.set(level, strengthOf(sample, cells, days));
  }
  return { strengths, correlations: correlationsOf(cells, sessions) };
}

function strengthOf(
  members: readonly KeptCell[],
  cells: ReadonlyMap<string, KeptCell>,
  days: KnownDays,
): number {
  const withParents = members.map((cell) => ({
    ...effectiveCounts(cell, days, 0),
    parentRate: rateOf(cells.get(cell.parent ?? ""), days),
  }));
  return poolingStrength(withParents, 0.5);
}

/** To two digits, within .01...99: cells of nearly equal parents are fitted as one. */
function rateOf(parent: KeptCell | undefined, days: KnownDays): number {
  if (parent === undefined) return 0.5;
  const { successes, failures } = effectiveCounts(parent, days, 0);
  const rate = Math.round(100 * ((successes + 0.5) / (successes + failures + 1))) / 100;
  return Math.min(0.99, Math.max(0.01, rate));
}

/** Of the outcomes of a tool, and of all tools, within a session, over the latest sessions. */
function correlationsOf(
  cells: ReadonlyMap<string, KeptCell>,
  sessions: readonly ReadonlyMap<string, Cluster>[],
): ReadonlyMap<string, number> {
  const tools = [...cells].filter(([, { level }]) => level === "all" || level === "tool");
  return new Map(
    tools.map(([key]) => {
      const clusters = sessions.flatMap((own) => own.get(key) ?? []);
      return [key, intraclassCorrelation([clusters]) ?? 0];
    }),
  );
}
