import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Compilable } from "kysely";
import type { Database } from "../schema.ts";
import type { Connection } from "../engine.ts";

/** Builds typed queries; it has no connection of its own. Loaded only by reads whose shape depends on a filter. */
export const queries = new Kysely<Database>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Compiles a query and runs it at once. */
export function runQuery<Row>(connection: Connection, query: Compilable<Row>): readonly Row[] {
  const { sql, parameters } = query.compile();
  const values = parameters as readonly (string | number | null)[];
  return connection.statement(sql).all(...values) as unknown as Row[];
}
