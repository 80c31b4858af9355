import { WhetstoneError } from "../../core/errors.ts";
import type { Connection } from "../engine.ts";

const mostReported = 10;

/** What SQLite finds wrong with the whole file; empty when it is sound. Reads every page. */
export async function readDamage(connection: Connection): Promise<readonly string[]> {
  try {
    const rows = await connection.read(() =>
      connection.rows(`PRAGMA integrity_check(${mostReported})`),
    );
    return rows.map(([text]) => String(text)).filter((text) => text !== "ok");
  } catch (error) {
    // Damage can be such that even the search for it is cut off.
    if (error instanceof WhetstoneError && error.code === "database-corrupt") {
      return [error.message];
    }
    throw error;
  }
}
