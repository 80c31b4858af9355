import { setTimeout as sleep } from "node:timers/promises";
import { WhetstoneError } from "../../core/errors.ts";
import type { Columns, Connection, SqlRow, SqlValue, Statement } from "../engine.ts";
import { shownDatabase } from "../../core/database-address.ts";
import { toPostgres } from "./portable-sql.ts";
import { damagedDatabase, postgresError } from "./postgres-errors.ts";
import { postgresEngine } from "./postgres-engine.ts";
import { Wire } from "./wire.ts";
import type { WireCall } from "./wire.ts";
import type { WireRows } from "./wire-messages.ts";

export interface PostgresOptions {
  /** `postgres://...`; may hold a password, which is never shown. */
  readonly address: string;
  readonly tenant: string;
  readonly readOnly?: boolean;
  /** How long a tenant that another process writes is retried before `database-locked`; default 10,000. */
  readonly busyDeadlineMs?: number;
  /** 0..1, spreads the retries. */
  readonly random?: () => number;
}

/** The store compares numbers and texts as SQLite does; plans made once hold for every tenant. */
const settings = `
  SET client_min_messages = warning; SET timezone = 'UTC'; SET lock_timeout = '10s';
  SET idle_in_transaction_session_timeout = '5min'`;

const lock =
  "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '/tenant/' || $1, 0))::int";

export interface PostgresConnection extends Connection {
  /** Runs one or more statements without parameters. */
  exec(sql: string): void;
}

/** One connection to a server. A write holds the tenant's lock from its beginning, so writers of one tenant take turns. */
export function openPostgres(options: PostgresOptions): PostgresConnection {
  const { address, readOnly = false } = options;
  const path = shownDatabase(address);
  const wire = new Wire(address, settings);
  const { rows, statement } = createStatements(wire);
  const transactions = createTransactions(wire, path, options);
  return {
    engine: postgresEngine,
    path,
    readOnly,
    exec: (sql) => void transactions.told(() => wire.ask(plain(sql))),
    statement,
    rows,
    insertRow(sql, idColumn, parameters) {
      const [row] = rows(`${sql} RETURNING ${idColumn}`, ...parameters);
      return Number(row?.[0]);
    },
    async write(work, flush) {
      if (!readOnly) return transactions.write(work, flush);
      throw new WhetstoneError("database-read-only", `${path} was opened for reading only.`);
    },
    read: (work) => transactions.read(work),
    onRollback: (listener) => transactions.onRollback(listener),
    damaged: () => damagedDatabase(path),
    close: () => wire.close(),
  };
}

function plain(text: string): WireCall {
  return { text, name: null, values: [] };
}

type Transactions = Pick<Connection, "read" | "write" | "onRollback"> & {
  /** Runs work whose failures are told in our words. */
  told<T>(work: () => T): T;
};

function createTransactions(wire: Wire, path: string, options: PostgresOptions): Transactions {
  const { tenant, busyDeadlineMs = 10_000, random = Math.random } = options;
  const listeners: (() => void)[] = [];
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw postgresError(error, path);
    }
  };
  const begin = (mode: string): void => {
    wire.drop();
    wire.send(plain(`BEGIN ${mode}`), true);
  };
  const rollBack = (): void => {
    wire.send(plain("ROLLBACK"));
    wire.drop();
  };
  const finish = <T>(work: () => T): T => {
    try {
      const result = work();
      wire.settle();
      wire.ask(plain("COMMIT"));
      return result;
    } catch (error) {
      rollBack();
      for (const listener of listeners) listener();
      throw error;
    }
  };
  const takeTurn = (): boolean => {
    begin("ISOLATION LEVEL READ COMMITTED");
    let isOurs = false;
    try {
      isOurs = wire.ask({ text: lock, name: "turn", values: [tenant] }).rows[0]?.[0] === 1;
      return isOurs;
    } finally {
      if (!isOurs) rollBack();
    }
  };
  return {
    told,
    async write(work, flush = "now") {
      const giveUpAt = performance.now() + busyDeadlineMs;
      for (let tries = 0; !told(takeTurn); tries += 1) {
        if (performance.now() >= giveUpAt) throw lockedDatabase(path);
        // oxlint-disable-next-line no-await-in-loop -- the wait is the point
        await sleep(1 + random() * Math.min(50, 2 ** tries));
      }
      if (flush === "with-next") wire.send(plain("SET LOCAL synchronous_commit = off"));
      return told(() => finish(work));
    },
    async read(work) {
      begin("ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return told(() => finish(work));
    },
    onRollback: (listener) => void listeners.push(listener),
  };
}

function lockedDatabase(path: string): WhetstoneError {
  return new WhetstoneError(
    "database-locked",
    `Another process writes to this tenant of ${path}.`,
    {
      hint: "Try again when it has finished, or stop it.",
    },
  );
}

interface Statements {
  readonly statement: (sql: string) => Statement;
  readonly rows: (sql: string, ...parameters: readonly SqlValue[]) => readonly Columns[];
}

/** Statements by their text; each is prepared on the server when it is first used. */
function createStatements(wire: Wire): Statements {
  const known = new Map<string, Omit<WireCall, "values">>();
  const prepared = (sql: string): Omit<WireCall, "values"> => {
    const found = known.get(sql);
    if (found !== undefined) return found;
    const made = { text: toPostgres(sql), name: `s${known.size + 1}` };
    known.set(sql, made);
    return made;
  };
  const ask = (sql: string, values: readonly SqlValue[]): WireRows =>
    wire.ask({ ...prepared(sql), values });
  return {
    rows: (sql, ...values) => ask(sql, values).rows,
    statement: (sql) => ({
      run(...values) {
        const number = wire.send({ ...prepared(sql), values });
        // Asked for only where it matters: until then the statement is under way.
        return {
          get changes() {
            return wire.answer(number).changes;
          },
        };
      },
      get: (...values) => toRows(ask(sql, values))[0],
      all: (...values) => toRows(ask(sql, values)),
    }),
  };
}

function toRows({ columns, rows }: WireRows): readonly SqlRow[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, n) => [name, row[n] ?? null])));
}
