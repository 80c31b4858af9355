import type { Clock } from "../core/clock.ts";

/** What a statement takes; a list stands for an array of texts, on engines that have them. */
export type SqlValue = string | number | bigint | null | Uint8Array | readonly string[];
/** What a query answers. */
export type SqlOutput = string | number | bigint | null | Uint8Array;
export type SqlRow = Record<string, SqlOutput>;
/** One row of a query, in the order of its columns. */
export type Columns = readonly SqlOutput[];

export interface Statement {
  /** Rows inserted, changed or deleted. */
  run(...parameters: readonly SqlValue[]): { readonly changes: number | bigint };
  get(...parameters: readonly SqlValue[]): SqlRow | undefined;
  all(...parameters: readonly SqlValue[]): readonly SqlRow[];
}

/**
 * When a commit reaches the disk: before it is answered, or with the next one of anybody that is answered so. Either way
 * it is seen by everybody at once, and none is lost that a later one does not lose too.
 */
export type Flush = "now" | "with-next";

/**
 * One connection to a database. Work inside `write` and `read` is one synchronous stretch in one transaction, so nobody
 * else on the connection can step in between; only the wait for a lock is asynchronous.
 *
 * The aggregates say their SQL once, in what both engines understand: `?` or `?1` for parameters, conflict targets
 * named, columns of the row that stands qualified. Where engines differ, `engine` says how.
 */
export interface Connection {
  readonly engine: Engine;
  /** Where the data is, as people are told: a path, or an address without password. */
  readonly path: string;
  readonly readOnly: boolean;
  /** A prepared statement, compiled once per connection. */
  statement(sql: string): Statement;
  /** All rows of a query as arrays of its columns: for reads of many rows, where objects would cost more than the query. */
  rows(sql: string, ...parameters: readonly SqlValue[]): readonly Columns[];
  /** Inserts one row and answers the number it was given, which is `idColumn` of its table. */
  insertRow(sql: string, idColumn: string, parameters: readonly SqlValue[]): number;
  /**
   * One write transaction, alone among the tenant's; rolled back when `work` throws. Durable when the promise resolves,
   * unless it may reach the disk with the next one.
   */
  write<T>(work: () => T, flush?: Flush): Promise<T>;
  /** One consistent snapshot. */
  read<T>(work: () => T): Promise<T>;
  /** Called after a rollback: whatever was cached from inside the transaction is void. */
  onRollback(listener: () => void): void;
  /** What is read contradicts itself, or cannot be read at all. */
  damaged(): Error;
  close(): void | Promise<void>;
}

/** The rows of one tenant. */
export interface Tenanted {
  readonly connection: Connection;
  readonly tenantId: number;
}

/** A write transaction of the holder of a lease. */
export type LeasedWrite = <T>(work: () => T) => Promise<T>;

/** Which indexes were made again because they did not hold what their tables do. */
export interface IndexMending {
  /** Their names; empty where none was, because all is sound or more than indexes is damaged. */
  readonly remade: readonly string[];
  /** What the engine had found wrong with them: as a rule one for each row that was missing. */
  readonly findings: number;
}

/** The write-ahead log of a SQLite file. */
export interface LogStanding {
  /** Size of its file, which becomes smaller only when it is begun anew. */
  readonly bytes: number;
  /** Pages that were committed to it since it was begun. */
  readonly pages: number;
  /** How many of them, from its beginning, are folded back into the database. */
  readonly foldedPages: number;
}

/** Where the engines differ. */
export interface Engine {
  readonly name: "sqlite" | "postgresql";
  /** SQL for the number of a new row: the one given as parameter, or a new one where that is null. */
  newRowId(table: "step" | "execution_observation" | "item"): string;
  readonly excerpts: ExcerptIndex;
  readonly itemTerms: ItemTermIndex;
  databaseBytes(connection: Connection): number;
  /** Null where there is no log, or it cannot be told for now. */
  logStanding(connection: Connection): Promise<LogStanding | null>;
  /** Version of the schema that this code writes. */
  readonly schemaVersion: number;
  /** What leases are measured by (milliseconds since the epoch): one clock for all that share the database. */
  leaseTime(connection: Connection, clock: Clock): number;
  /** What the engine finds wrong with the data; empty when it is sound. Reads everything there is. */
  damage(connection: Connection): Promise<readonly string[]>;
  /**
   * Makes indexes again where the engine finds nothing else damaged; damage of tables is left as it is. Reads everything
   * there is. Throws `database-corrupt` where that does not mend them.
   */
  mendIndexes(connection: Connection): Promise<IndexMending>;
  /** Runs work that deletes what must not be found in freed space. */
  deleting<T>(connection: Connection, work: () => Promise<T>): Promise<T>;
  /** Overwrites, as far as the engine can, the bytes of everything that was deleted. */
  eraseFreed(connection: Connection): Promise<void>;
}

/**
 * The full-text index over excerpts and errors. Conditions are SQL over the columns of `step` and
 * `execution_observation`; rows without a text are left out. Numbers of entries: 2n for step n, 2n+1 for observation n.
 */
export interface ExcerptIndex {
  addSteps(context: Tenanted, condition: string, ...parameters: readonly SqlValue[]): void;
  addErrors(context: Tenanted, condition: string, ...parameters: readonly SqlValue[]): void;
  /** Before the rows change or go. */
  removeSteps(context: Tenanted, condition: string, ...parameters: readonly SqlValue[]): void;
  removeErrors(context: Tenanted, condition: string, ...parameters: readonly SqlValue[]): void;
  /** Removes every entry of the tenant; `removeSession` removes those of one session. */
  clear(context: Tenanted, removeSession: (sessionId: number) => void): void;
  /** After rows were deleted: numbers may be given out again. */
  rowsDeleted(context: Tenanted): void;
  /** Numbers of the entries that hold all of these tokens, highest first. */
  find(context: Tenanted, tokens: readonly string[], limit: number): readonly number[];
}

/** The index of active items by their terms, each under its scope. */
export interface ItemTermIndex {
  add(context: Tenanted, itemId: number, scope: string, tokens: readonly string[]): void;
  /** Scope and tokens as they were added. */
  remove(context: Tenanted, itemId: number, scope: string, tokens: readonly string[]): void;
  /** Removes every entry of the tenant; `removeAll` removes them one by one. */
  clear(context: Tenanted, removeAll: () => void): void;
  /** Ids of items that hold this token in one of the scopes, lowest first. */
  find(
    context: Tenanted,
    scopes: readonly string[],
    token: string,
    limit: number,
  ): readonly number[];
  /** After many writes: makes looking up fast again. */
  merge(connection: Connection, write: LeasedWrite): Promise<void>;
}
