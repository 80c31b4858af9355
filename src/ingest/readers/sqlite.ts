import { setImmediate as nextTurn } from "node:timers/promises";
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Cursor, Observed, RawRecord, ReadChunk, ReadContext, Source } from "../contract.ts";
import { isSqliteError, passes } from "./sqlite-errors.ts";
import { openSqliteFile, type SqliteFile } from "./sqlite-file.ts";

/** A stored value: integers beyond 2^53 come as their decimal text. */
export type Cell = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

/** Read access to another program's database. Every call reads completely: no transaction outlives it. */
export class SqliteTables {
  /** Characters of text read so far. */
  textRead = 0;
  private readonly database: DatabaseSync;
  private readonly known = new Map<string, ReadonlySet<string>>();
  private readonly statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** Names of a table's columns; empty when there is no such table. */
  columns(table: string): ReadonlySet<string> {
    let names = this.known.get(table);
    if (names === undefined) {
      const rows = this.rows("SELECT name FROM pragma_table_info(?)", table);
      names = new Set(rows.map((row) => String(row["name"])));
      this.known.set(table, names);
    }
    return names;
  }

  /** The wanted columns that the table has, quoted for a select list; absent ones read as NULL. */
  select(table: string, wanted: readonly string[], prefix = ""): string {
    const names = this.columns(table);
    return wanted
      .map((name) => (names.has(name) ? `${prefix}"${name}"` : `NULL AS "${name}"`))
      .join(", ");
  }

  rows(sql: string, ...values: SQLInputValue[]): Row[] {
    const found: Row[] = [];
    this.scan(sql, values, (row) => found.push(row) > 0);
    return found;
  }

  row(sql: string, ...values: SQLInputValue[]): Row | null {
    return this.rows(sql, ...values)[0] ?? null;
  }

  /** Visits rows until the visitor returns false. A visitor must not run the same SQL. */
  scan(sql: string, values: readonly SQLInputValue[], visit: (row: Row) => boolean): void {
    for (const row of this.prepared(sql).iterate(...values)) {
      if (!visit(this.plain(row))) return;
    }
  }

  /** Of a table whose ids are never used again: the highest one ever given, also after rows were deleted. */
  highestId(table: string): number {
    const given = this.columns("sqlite_sequence").has("seq")
      ? this.row("SELECT seq AS id FROM sqlite_sequence WHERE name = ?", table)
      : null;
    return positiveIn(given ?? this.row(`SELECT max(id) AS id FROM "${table}"`) ?? {}, "id");
  }

  private prepared(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      statement.setReadBigInts(true);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  private plain(row: Record<string, SQLOutputValue>): Row {
    const cells: Record<string, Cell> = {};
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === "string") this.textRead += value.length;
      cells[name] = typeof value === "bigint" ? smallNumber(value) : value;
    }
    return cells;
  }
}

/** A number above 0; 0 where the column holds anything else. */
export function positiveIn(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0;
}

function smallNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** One cell as evidence: its bytes are the canonical JSON of the stored value. */
export function cellRecord(
  table: string,
  key: string | number,
  column: string,
  value: unknown,
): RawRecord {
  return {
    locator: { kind: "row", table, key: String(key), column },
    bytes: () => canonicalJson(value),
  };
}

/** How one format reads its tables. `page` must not throw on content. */
export interface SqliteFormat<State> {
  /** State before the first row: plain JSON data, mutated by `page`, kept in the cursor. Keep it small. */
  initial(): State;
  /** False when the rows that the state speaks of are no longer in this database: it was made anew. */
  continues(tables: SqliteTables, state: State): boolean;
  /** Reads the next rows after the state; false when nothing is left. */
  page(tables: SqliteTables, state: State, emit: (record: Observed) => void): boolean;
  /** How far the state has come, as a rising number. */
  offset(state: State): number;
}

/**
 * Reads a database page by page from where the cursor stands; always at least one chunk. Works while another program
 * writes to it, and never writes beside it where that can be avoided. A database that is locked, damaged or no database
 * is a diagnostic; what was read before stays read, and one that is locked is tried again. Other I/O errors reject.
 */
export async function* readSqlite<State>(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
  format: SqliteFormat<State>,
): AsyncGenerator<ReadChunk, void, undefined> {
  const reader = new SqliteReader(source, cursor, context, format);
  try {
    for (let more = true; more;) {
      const read = reader.next();
      more = read.more;
      yield read.chunk;
      // SQLite reads synchronously: whoever else waits gets a turn.
      await nextTurn();
    }
  } finally {
    reader.close();
  }
}

interface Page<State> {
  readonly state: State;
  readonly generation: number;
  readonly seal: string;
  readonly records: readonly Observed[];
  readonly more: boolean;
  readonly bytes: number;
}

/** Looks at a page before a writer that always comes in between is given up on. */
const STILL_ATTEMPTS = 16;

class SqliteReader<State> {
  private readonly source: Source;
  private readonly context: ReadContext;
  private readonly format: SqliteFormat<State>;
  private last: Cursor | null;
  private started = false;
  private file: SqliteFile | null = null;

  constructor(
    source: Source,
    cursor: Cursor | null,
    context: ReadContext,
    format: SqliteFormat<State>,
  ) {
    this.source = source;
    this.last = cursor;
    this.context = context;
    this.format = format;
  }

  /** The next page as a chunk; a database that cannot be read ends the pass where it stood. */
  next(): { readonly chunk: ReadChunk; readonly more: boolean } {
    try {
      const page = this.stillPage();
      if (page === null) return this.unreadable("another program writes to it all the time", true);
      const { state, generation, seal: prefixHmac, records, bytes, more } = page;
      const offset = this.format.offset(state);
      const cursor: Cursor = { generation, offset, prefixHmac, state: JSON.stringify(state) };
      this.last = cursor;
      this.started = true;
      return { chunk: { records, cursor, bytes }, more };
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      return this.unreadable(error.message, passes(error));
    }
  }

  close(): void {
    this.file?.close();
    this.file = null;
  }

  /** A page that nobody wrote under: read again when a writer came, null when one always does. */
  private stillPage(): Page<State> | null {
    for (let attempts = 0; attempts < STILL_ATTEMPTS; attempts += 1) {
      this.file ??= openSqliteFile(this.source.path, this.context.scratch);
      const { file } = this;
      const page = attempt(() => this.page(new SqliteTables(file.database)));
      if (file.isStill()) return page();
      this.close();
    }
    return null;
  }

  private page(tables: SqliteTables): Page<State> {
    const seal = this.context.mac(namesOf(tables).join("\n"));
    const saved = this.savedState();
    const continues = saved !== null && (this.started || this.format.continues(tables, saved));
    const state = continues ? saved : this.format.initial();
    const generation = (this.last?.generation ?? 0) + (this.last === null || continues ? 0 : 1);
    const records: Observed[] = [];
    const more = this.format.page(tables, state, (record) => records.push(record));
    return { state, generation, seal, records, more, bytes: tables.textRead };
  }

  private savedState(): State | null {
    const state = this.last?.state;
    return typeof state === "string" ? (JSON.parse(state) as State) : null;
  }

  private unreadable(
    reason: string,
    isCutOff: boolean,
  ): { readonly chunk: ReadChunk; readonly more: false } {
    const detail = `the database could not be read: ${reason}`;
    const chunk: ReadChunk = {
      records: [{ type: "diagnostic", locator: null, reason: "database-unreadable", detail }],
      cursor: this.last ?? { generation: 0, offset: 0, prefixHmac: "", state: null },
      bytes: 0,
      isCutOff,
    };
    return { chunk, more: false };
  }
}

/** The result of an action, or its error, to be taken later. */
function attempt<T>(action: () => T): () => T {
  try {
    const value = action();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Names of a database's tables, in order; none when it is damaged. Throws when it cannot be read for now. */
export function tableNames(path: string, scratch?: string): readonly string[] {
  let file: SqliteFile | null = null;
  try {
    file = openSqliteFile(path, scratch);
    return namesOf(new SqliteTables(file.database));
  } catch (error) {
    if (!isSqliteError(error) || passes(error)) throw error;
    return [];
  } finally {
    file?.close();
  }
}

function namesOf(tables: SqliteTables): string[] {
  const rows = tables.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  return rows.map((row) => String(row["name"]));
}
