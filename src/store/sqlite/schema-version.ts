import { WhetstoneError } from "../../core/errors.ts";
import type { Connection } from "../engine.ts";

/** The database has a schema that this program does not know. */
export function schemaNewer(
  { path, engine }: Connection,
  version: number,
  known: number = engine.schemaVersion,
): WhetstoneError {
  return new WhetstoneError(
    "schema-newer",
    `${path} has schema version ${version}; this program knows version ${known}.`,
    { hint: "It was written by a newer Whetstone: use that one, or another database with --db." },
  );
}
