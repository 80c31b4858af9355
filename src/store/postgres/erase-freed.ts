import type { Connection } from "../engine.ts";
import type { PostgresConnection } from "./postgres-connection.ts";

/**
 * Writes every table anew without what was deleted from it, and gives the old files back to the system. The server's
 * log, its backups and the freed blocks of its disk are beyond its reach.
 */
export async function eraseFreed(connection: Connection): Promise<void> {
  const server = connection as PostgresConnection;
  const tables = await connection.read(() =>
    connection.rows(
      "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
    ),
  );
  // Each outside of any transaction, as the server asks.
  for (const [table] of tables) server.exec(`VACUUM (FULL) ${String(table)}`);
}
