import { WhetstoneError } from "../../core/errors.ts";
import { migrations, schemaVersion } from "../migrations/steps.ts";
import type { Migration } from "../migrations/migration.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { hasVersion } from "./refuse-foreign.ts";
import { schemaNewer } from "./schema-version.ts";
import { isStatementError } from "./sqlite-errors.ts";

/** Version of the schema in the database; 0 for an empty one. */
export function readSchemaVersion(connection: SqliteConnection): number {
  const { database } = connection;
  if (!hasVersion(database)) return 0;
  return Number(
    database.prepare("SELECT max(version) AS version FROM schema_version").get()?.["version"] ?? 0,
  );
}

/** Brings the schema up to date, one transaction per step; throws `schema-newer`, and when only reading `schema-older` or `database-missing`. */
export async function migrate(
  connection: SqliteConnection,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const version = readSchemaVersion(connection);
  if (version > steps.length) throw schemaNewer(connection, version, steps.length);
  if (version === steps.length) return;
  if (connection.readOnly) throw unprepared(connection.path, version, steps.length);
  for (const step of steps.slice(version)) {
    // oxlint-disable-next-line no-await-in-loop -- steps build on each other
    await connection.write(() => apply(connection, step));
  }
}

/** Throws `schema-newer`, `schema-older` or `database-missing` where the database has not the schema of this program. */
export function requireThisSchema(connection: SqliteConnection): void {
  const version = readSchemaVersion(connection);
  if (version > schemaVersion) throw schemaNewer(connection, version);
  if (version < schemaVersion) throw unprepared(connection.path, version, schemaVersion);
}

/** Skips a step that another process took in between. */
function apply(connection: SqliteConnection, step: Migration): void {
  connection.database.exec(
    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)",
  );
  if (readSchemaVersion(connection) >= step.version) return;
  try {
    step.up(connection.database);
  } catch (error) {
    throw stepFailed(error, connection.path, step);
  }
  connection.database
    .prepare("INSERT INTO schema_version (version, name) VALUES (?, ?)")
    .run(step.version, step.name);
}

/** A step that does not fit what is there: the file says a version that it does not have. */
function stepFailed(error: unknown, path: string, step: Migration): unknown {
  if (!isStatementError(error)) return error;
  const message = `${path} is damaged: step ${step.version} (${step.name}) of its schema cannot be taken.`;
  return new WhetstoneError("database-corrupt", message, {
    cause: error,
    hint: "Move the file aside (keep it) and restore a backup, or scan again into a new database.",
  });
}

/** What holds tables of another program was refused when it was opened: without a version there is nothing in it. */
function unprepared(path: string, version: number, known: number): WhetstoneError {
  if (version === 0) {
    return new WhetstoneError("database-missing", `There is no store in ${path} yet.`, {
      hint: "Run `whetstone scan` first.",
    });
  }
  return new WhetstoneError(
    "schema-older",
    `${path} has schema version ${version}; this program reads version ${known}.`,
    { hint: "Run any command that writes (`whetstone scan`) once to bring it up to date." },
  );
}
