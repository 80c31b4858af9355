import { WhetstoneError } from "../../core/errors.ts";
import type { Migration } from "../migrations/migration.ts";
import { schemaNewer } from "../sqlite/schema-version.ts";
import { postgresMigrations } from "./migrations/steps.ts";
import type { PostgresConnection } from "./postgres-connection.ts";

const oldestServer = 150_000;

/**
 * Brings the schema up to date, one transaction per step. Throws `postgres-too-old`, `schema-newer`, `database-foreign`,
 * and when only reading or when the schema is to be kept `database-missing` and `schema-older`.
 */
export async function migratePostgres(
  connection: PostgresConnection,
  keepsSchema: boolean,
): Promise<void> {
  const version = await connection.read(() => {
    refuseUnfit(connection);
    return readVersion(connection);
  });
  const known = postgresMigrations.length;
  if (version > known) throw schemaNewer(connection, version);
  if (version === known) return;
  if (connection.readOnly || keepsSchema) throw unprepared(connection.path, version);
  for (const step of postgresMigrations.slice(version)) {
    // oxlint-disable-next-line no-await-in-loop -- steps build on each other
    await connection.write(() => apply(connection, step));
  }
}

function refuseUnfit(connection: PostgresConnection): void {
  const [row] = connection.rows(
    "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('server_version')",
  );
  const [number, encoding, version] = row ?? [];
  if (Number(number) < oldestServer) {
    const message = `${connection.path} is PostgreSQL ${String(version)}.`;
    throw new WhetstoneError("postgres-too-old", message, {
      hint: "PostgreSQL 15 or later is needed.",
    });
  }
  if (encoding === "UTF8") return;
  const message = `${connection.path} keeps texts as ${String(encoding)}.`;
  throw new WhetstoneError("database-setting", message, {
    hint: "Create the database with the encoding UTF8.",
  });
}

function readVersion(connection: PostgresConnection): number {
  const [known] = connection.rows("SELECT to_regclass('schema_version')::text");
  if (known?.[0] === null) return 0;
  const [row] = connection.rows("SELECT coalesce(max(version), 0) FROM schema_version");
  return Number(row?.[0]);
}

/** Skips a step that another process took in between. */
function apply(connection: PostgresConnection, step: Migration): void {
  // Tenants have locks of their own; the schema belongs to all of them.
  connection.rows(
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/schema', 0))::text",
  );
  const version = readVersion(connection);
  if (version >= step.version) return;
  if (version === 0) refuseForeign(connection);
  connection.exec(`
    CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL)`);
  step.up(connection);
  connection
    .statement("INSERT INTO schema_version (version, name) VALUES (?, ?)")
    .run(step.version, step.name);
}

/** Another program's tables must not be written among. */
function refuseForeign(connection: PostgresConnection): void {
  const names = connection.rows(
    "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1 LIMIT 3",
  );
  if (names.length === 0) return;
  const held = names.map(([name]) => String(name)).join(", ");
  const message = `${connection.path} is another program's database: it holds ${held} and no schema version.`;
  throw new WhetstoneError("database-foreign", message, {
    hint: "Create a database for Whetstone alone, and name that one with --db.",
  });
}

function unprepared(path: string, version: number): WhetstoneError {
  const hint = "Run any command that writes (`whetstone scan`) once to bring it up to date.";
  if (version === 0) {
    return new WhetstoneError("database-missing", `There is no store in ${path} yet.`, {
      hint: "Run `whetstone scan` first.",
    });
  }
  const known = postgresMigrations.length;
  const message = `${path} has schema version ${version}; this program reads version ${known}.`;
  return new WhetstoneError("schema-older", message, { hint });
}
