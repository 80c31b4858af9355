import { WhetstoneError } from "../../core/errors.ts";
import type { Connection } from "../engine.ts";

/** Reads every row of every table: the server checks each page (where it keeps checksums) and each value on the way. */
export async function readDamage(connection: Connection): Promise<readonly string[]> {
  const tables = await connection.read(() =>
    connection.rows(
      "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
    ),
  );
  const found: string[] = [];
  for (const [table] of tables) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one table after the other
      await connection.read(() =>
        connection.rows(`SELECT count(hashtext(whole::text)) FROM ${String(table)} AS whole`),
      );
    } catch (error) {
      if (!(error instanceof WhetstoneError) || error.code !== "database-corrupt") throw error;
      found.push(`${String(table)}: ${error.message}`);
    }
  }
  return found;
}
