import type { CellDay } from "./cell-day.ts";
import type { SessionView } from "./session-view.ts";
import type { FactRow, ObservationRow, OutcomeRow, SessionRow, StepRow, UsageRow } from "./rows.ts";
import type { Finding } from "./knowledge.ts";
import type { SignalValue } from "./signal-value.ts";

/** A usage row with the name of the format that told it; "" where no source did. */
export interface ToldUsage extends UsageRow {
  readonly format: string;
}

/** Every record row of one session, as read back for derivation. Rows stand in a fixed order (ordinal, key). */
export interface SessionRecord {
  readonly session: SessionRow;
  /** Formats of the sources its rows came from, by sourceKey. */
  readonly formats: ReadonlyMap<string, string>;
  readonly facts: readonly FactRow[];
  readonly steps: readonly StepRow[];
  readonly usage: readonly ToldUsage[];
  readonly observations: readonly ObservationRow[];
  readonly outcomes: readonly OutcomeRow[];
}

/**
 * Sessions that must be derived together: those that share an id (variants), a lineage (forks and resumes that copy one
 * history), or are parent and child, closed transitively. Tokens, steps and executions copied between them count once.
 */
export type Family = readonly SessionRecord[];

/** What derivation makes of one session. */
export interface SessionDerived {
  readonly ref: string;
  readonly view: SessionView;
  readonly cells: readonly CellDay[];
  readonly findings: readonly Finding[];
  /** At most one of each signal. */
  readonly signals: readonly SignalValue[];
  /** Set when this reference was merged into another session: it leaves no rows of its own. */
  readonly mergedInto?: string;
}
