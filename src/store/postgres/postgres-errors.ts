import { WhetstoneError } from "../../core/errors.ts";
import type { WireFailure } from "./wire-messages.ts";

/** How the server, or the way to it, refused a statement. */
export class PostgresFailure extends Error {
  /** SQLSTATE, or the system's code of a failed connection. */
  readonly code: string;

  constructor({ code, message }: WireFailure) {
    super(message);
    this.name = "PostgresFailure";
    this.code = code;
  }
}

/** By SQLSTATE class or code (PostgreSQL, appendix A), most telling first. */
const told: readonly (readonly [pattern: RegExp, code: string, what: string, hint: string])[] = [
  [/^28/, "database-refused", "refuses this user", "Check user and password of the address."],
  [
    /^3D000$/,
    "database-unknown",
    "has no database of that name",
    "Create it once: `createdb NAME`.",
  ],
  [
    /^42501$/,
    "database-refused",
    "does not let this user do that",
    "Grant the user CREATE on the schema, or let it own the database.",
  ],
  [
    /^25006$/,
    "database-read-only",
    "takes no writes",
    "Connect to the primary server and not to a standby.",
  ],
  [
    /^3F000$/,
    "database-unknown",
    "has no schema to write to",
    "Check the search_path of the user or of the address.",
  ],
  [/^55P03$/, "database-locked", "is held by another process", "Try again when it has finished."],
  [/^53100$/, "disk-full", "has a full disk", "Free some space on the server."],
  [/^XX00[12]$/, "database-corrupt", "found damaged data", "Restore a backup of the database."],
  [
    /^(08|57P|E[A-Z]+$|connection-lost)/,
    "database-unavailable",
    "cannot be reached",
    "Check that the server runs and that the address is right.",
  ],
];

/** The error a caller sees: the server's codes become ours, everything else stays as it is. */
export function postgresError(error: unknown, path: string): unknown {
  // JSON that we wrote and that can no longer be read.
  if (error instanceof SyntaxError) return damagedDatabase(path, error);
  if (!(error instanceof PostgresFailure)) return error;
  const match = told.find(([pattern]) => pattern.test(error.code)) ?? connectionFailure(error);
  if (match === undefined) return error;
  const [, code, what, hint] = match;
  return new WhetstoneError(code, `${path} ${what}: ${error.message}`, { cause: error, hint });
}

/** The driver gives no code where a connection ends or takes too long. */
function connectionFailure(error: PostgresFailure) {
  const isConnection = /connection|timeout|terminated/i.test(error.message) && error.code === "";
  return isConnection ? told.at(-1) : undefined;
}

export function damagedDatabase(path: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError("database-corrupt", `${path} holds damaged data.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: "Restore a backup of the database, or scan again into a new one.",
  });
}
