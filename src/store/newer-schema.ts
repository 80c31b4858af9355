import { WhetstoneError } from "../core/errors.ts";

/** True for the refusal of a database that a newer program has brought to a schema of its own. */
export function isNewerSchema(error: unknown): error is WhetstoneError {
  return error instanceof WhetstoneError && error.code === "schema-newer";
}
