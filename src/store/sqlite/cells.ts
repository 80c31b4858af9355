import type { CellDay } from "../../core/cell-day.ts";
import type { CellIds } from "./cell-ids.ts";
import type { StoreContext } from "./context.ts";

const counts = [
  "successes",
  "failures",
  "unknown",
  "expected_failures",
  "latency_us_sum",
  "latency_count",
  "confidence_sum",
  "confidence_count",
  "tokens",
] as const;

/** What the sessions of one transaction change in one day's cell. */
interface Delta {
  readonly cellId: number;
  readonly day: number;
  readonly hour: number;
  readonly weekday: number;
  sessions: number;
  readonly sums: number[];
  /** Latest time of what was put in. */
  lastAt: number | null;
  /** Latest time of what was taken away. */
  takenLastAt: number | null;
}

/** Sums the changes of many sessions in memory, and writes each day's cell once. */
export interface CellChanges {
  /** Takes away what a session had put in. */
  subtract(sessionId: number): void;
  /** Puts in what a session amounts to now. */
  add(sessionId: number, agent: string, cells: readonly CellDay[]): void;
  /** Puts in what a session has gained since; it may have put something in before. */
  grow(sessionId: number, agent: string, cells: readonly CellDay[]): void;
  write(): void;
}

export function createCellChanges(context: StoreContext, cellIds: CellIds): CellChanges {
  const deltas = new Map<string, Delta>();
  const deltaFor = (cellId: number, day: number, hour: number, weekday: number): Delta => {
    const key = `${cellId} ${day} ${hour} ${weekday}`;
    const known = deltas.get(key);
    if (known !== undefined) return known;
    const sums = counts.map(() => 0);
    const place = { cellId, day, hour, weekday };
    const delta = { ...place, sessions: 0, sums, lastAt: null, takenLastAt: null };
    deltas.set(key, delta);
    return delta;
  };
  const put = (cell: CellDay, agent: string): { delta: Delta; values: readonly number[] } => {
    const delta = deltaFor(cellIds({ ...cell, agent }), cell.day, cell.hour, cell.weekday);
    const values = countsOf(cell);
    values.forEach((value, index) => addTo(delta.sums, index, value));
    delta.lastAt = laterOf(delta.lastAt, cell.lastAt);
    return { delta, values };
  };

  return {
    subtract(sessionId) {
      for (const row of takeSessionCells(context, sessionId)) {
        const [cellId, day, hour, weekday, lastAt, ...sums] = row;
        const delta = deltaFor(Number(cellId), Number(day), Number(hour), Number(weekday));
        delta.sessions -= 1;
        delta.takenLastAt = laterOf(delta.takenLastAt, lastAt === null ? null : Number(lastAt));
        sums.forEach((value, index) => addTo(delta.sums, index, -Number(value)));
      }
    },
    add(sessionId, agent, cells) {
      for (const cell of cells) {
        const { delta, values } = put(cell, agent);
        delta.sessions += 1;
        insertSessionCell(context, sessionId, delta, values, cell.lastAt);
      }
    },
    grow(sessionId, agent, cells) {
      for (const cell of cells) {
        const { delta, values } = put(cell, agent);
        if (growSessionCell(context, sessionId, delta, values, cell.lastAt)) continue;
        delta.sessions += 1;
        insertSessionCell(context, sessionId, delta, values, cell.lastAt);
      }
    },
    write() {
      for (const delta of deltas.values()) applyDelta(context, delta);
      deltas.clear();
    },
  };
}

function laterOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

function addTo(sums: number[], index: number, value: number): void {
  sums[index] = (sums[index] ?? 0) + value;
}

/** In the order of {@link counts}. */
function countsOf(cell: CellDay): readonly number[] {
  return [
    cell.successes,
    cell.failures,
    cell.unknown,
    cell.expectedFailures,
    cell.latencyUsSum,
    cell.latencyCount,
    cell.confidenceSum,
    cell.confidenceCount,
    cell.tokens,
  ];
}

/** Removes and returns what a session had put into cells. */
function takeSessionCells({ connection, tenantId }: StoreContext, sessionId: number) {
  const rows = connection.rows(
    `SELECT cell_id, day, hour, weekday, last_at, ${counts.join(", ")} FROM session_cell
     WHERE tenant_id = ? AND session_id = ?`,
    tenantId,
    sessionId,
  );
  if (rows.length > 0) {
    connection
      .statement("DELETE FROM session_cell WHERE tenant_id = ? AND session_id = ?")
      .run(tenantId, sessionId);
  }
  return rows;
}

function insertSessionCell(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  delta: Delta,
  values: readonly number[],
  lastAt: number | null,
): void {
  connection
    .statement(
      `INSERT INTO session_cell (tenant_id, session_id, cell_id, day, hour, weekday, ${counts.join(", ")}, last_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      tenantId,
      sessionId,
      delta.cellId,
      delta.day,
      delta.hour,
      delta.weekday,
      ...values,
      lastAt,
    );
}

/** False where the session has put nothing into this cell so far. */
function growSessionCell(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  delta: Delta,
  values: readonly number[],
  lastAt: number | null,
): boolean {
  const { changes } = connection
    .statement(
      `UPDATE session_cell SET ${counts.map((name) => `${name} = ${name} + ?`).join(", ")},
         last_at = CASE WHEN last_at IS NULL OR last_at < ? THEN ? ELSE last_at END
       WHERE tenant_id = ? AND session_id = ? AND cell_id = ? AND day = ? AND hour = ? AND weekday = ?`,
    )
    .run(
      ...values,
      lastAt,
      lastAt,
      tenantId,
      sessionId,
      delta.cellId,
      delta.day,
      delta.hour,
      delta.weekday,
    );
  return Number(changes) > 0;
}

function applyDelta(context: StoreContext, delta: Delta): void {
  const { connection, tenantId } = context;
  const place = [tenantId, delta.cellId, delta.day, delta.hour, delta.weekday] as const;
  connection
    .statement(
      `INSERT INTO cell_day (tenant_id, cell_id, day, hour, weekday, sessions, ${counts.join(", ")}, last_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant_id, cell_id, day, hour, weekday) DO UPDATE SET sessions = cell_day.sessions + excluded.sessions,
         ${counts.map((name) => `${name} = cell_day.${name} + excluded.${name}`).join(", ")},
         last_at = CASE WHEN cell_day.last_at IS NULL OR excluded.last_at > cell_day.last_at THEN excluded.last_at
           ELSE cell_day.last_at END`,
    )
    .run(...place, delta.sessions, ...delta.sums, delta.lastAt);
  lookUpLastAt(context, delta);
  if (delta.sessions >= 0) return;
  connection
    .statement(
      `DELETE FROM cell_day
       WHERE tenant_id = ? AND cell_id = ? AND day = ? AND hour = ? AND weekday = ? AND sessions = 0`,
    )
    .run(...place);
}

/**
 * The latest time of a cell has to be looked up among its sessions only where what was taken away may have been the
 * latest and nothing as late was put in: not for a session that is derived again.
 */
function lookUpLastAt({ connection, tenantId }: StoreContext, delta: Delta): void {
  const { cellId, day, hour, weekday, lastAt, takenLastAt } = delta;
  if (takenLastAt === null || (lastAt !== null && lastAt >= takenLastAt)) return;
  connection
    .statement(
      `UPDATE cell_day SET last_at = (SELECT max(last_at) FROM session_cell
         WHERE tenant_id = ?1 AND cell_id = ?2 AND day = ?3 AND hour = ?4 AND weekday = ?5)
       WHERE tenant_id = ?1 AND cell_id = ?2 AND day = ?3 AND hour = ?4 AND weekday = ?5 AND last_at <= ?6`,
    )
    .run(tenantId, cellId, day, hour, weekday, takenLastAt);
}

/** Empties the cells of the tenant; the names of their places stay. */
export function clearCells({ connection, tenantId }: StoreContext): void {
  for (const table of ["session_cell", "cell_day"]) {
    connection.statement(`DELETE FROM ${table} WHERE tenant_id = ?`).run(tenantId);
  }
}
