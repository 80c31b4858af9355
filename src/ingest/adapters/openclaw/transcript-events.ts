import { BoundedCache } from "../../../core/bounded-cache.ts";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, ReadContext } from "../../contract.ts";
import { parsedText } from "../../conversation/content.ts";
import { ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import type { SessionLogState } from "../../conversation/session-log.ts";
import { HeldLines } from "../../readers/held-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import {
  type Cell,
  cellRecord,
  type Row,
  type SqliteFormat,
  type SqliteTables,
} from "../../readers/sqlite.ts";
import { PiFormat } from "../pi/pi-format.ts";

const PAGE_ROWS = 64;
/** Sessions that are written at one time; what is read of another begins anew, which tells nothing twice. */
const LOGS_LIMIT = 32;

/** How far a database was read: a row that is added stands behind all others. */
interface EventsState {
  lastRow: number;
  /** Mark of the last row: the store writes histories anew, and gives the numbers of rows that are gone again. */
  mark: string;
  logs: RecentMap<SessionLogState>;
}

/** The format of an agent's database for one pass of reading: entries as Pi writes them, a row each. */
export function transcriptEvents(
  agent: string | null,
  context: ReadContext,
): SqliteFormat<EventsState> {
  const formats = new BoundedCache<string, PiFormat>(LOGS_LIMIT);
  const formatOf = (id: string): PiFormat =>
    formats.get(id) ?? formats.set(id, new PiFormat({ id }, agent, context.mac));
  return {
    initial: () => ({ lastRow: 0, mark: "", logs: createRecentMap() }),
    continues: (tables, state) =>
      state.lastRow === 0 ||
      markOf(rowsOf(tables, state.lastRow - 1, 1)[0], context) === state.mark,
    offset: (state) => state.lastRow,
    page(tables, state, emit) {
      const rows = rowsOf(tables, state.lastRow, PAGE_ROWS);
      for (const row of rows) tellRow(row, state, formatOf(String(row["session_id"])), emit);
      const last = rows.at(-1);
      if (last !== undefined) {
        state.lastRow = placeOf(last);
        state.mark = markOf(last, context);
      }
      return rows.length === PAGE_ROWS;
    },
  };
}

const longestEvent = 64 * 1024 * 1024;
const columns = ["session_id", "seq", "event_json", "event_zstd", "created_at"];

function rowsOf(tables: SqliteTables, behind: number, limit: number): readonly Row[] {
  return tables.rows(
    `SELECT rowid AS place, ${tables.select("transcript_events", columns)} FROM transcript_events
     WHERE rowid > ? ORDER BY rowid LIMIT ${limit}`,
    behind,
  );
}

function placeOf(row: Row): number {
  return typeof row["place"] === "number" ? row["place"] : 0;
}

function markOf(row: Row | undefined, { mac }: ReadContext): string {
  return row === undefined ? "" : mac(JSON.stringify(row)).slice(0, 16);
}

function tellRow(
  row: Row,
  state: EventsState,
  format: PiFormat,
  emit: (record: Observed) => void,
): void {
  const column = row["event_json"] === null ? "event_zstd" : "event_json";
  const raw = cellRecord("transcript_events", placeOf(row), column, row[column]);
  const id = String(row["session_id"]);
  const value = entryOf(row);
  if (value === null) {
    const detail = "an event is no JSON object";
    return emit({ type: "diagnostic", locator: raw.locator, reason: "malformed-json", detail });
  }
  const log = recall(state.logs, id) ?? format.initial();
  remember(state.logs, id, log, LOGS_LIMIT);
  const seq = typeof row["seq"] === "number" ? row["seq"] : placeOf(row);
  const ordinal = seq * ORDINALS_PER_MESSAGE;
  format.line(log, { value, raw, ordinal, first: raw, held: new HeldLines() }, emit);
}

/** Since 2026.9.6 long events stand compressed. What cannot be read is none. */
function inflated(bytes: Cell | undefined): string {
  if (!(bytes instanceof Uint8Array)) return "";
  const { zstdDecompressSync } = process.getBuiltinModule("node:zlib");
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: longestEvent }).toString("utf8");
  } catch {
    return "";
  }
}

/** The header's id is the session's, under which the store keeps it; events may leave their time to the row. */
function entryOf(row: Row): JsonObject | null {
  const value = parsedText(asString(row["event_json"]) ?? inflated(row["event_zstd"]));
  if (!isObject(value)) return null;
  const entry = { ...value, timestamp: value["timestamp"] ?? row["created_at"] };
  return value["type"] === "session" ? { ...entry, id: row["session_id"] } : entry;
}
