import { readFileSync, statSync } from "node:fs";
import { WhetstoneError } from "./errors.ts";

export interface SecretFile {
  readonly path: string;
  /** What messages call it, such as "key file". */
  readonly name: string;
  /** Code of the error when it cannot be used. */
  readonly code: string;
  /** What to do when it cannot be read. */
  readonly hint: string;
}

/**
 * Text of a file that holds a secret. Throws WhetstoneError (exit 2) when another user of this machine may read it, or it
 * cannot be read. Windows keeps no such modes.
 */
export function readSecretFile({ path, name, code, hint }: SecretFile): string {
  const refused = (message: string, advice: string, cause?: unknown): WhetstoneError =>
    new WhetstoneError(code, message, { cause, exitCode: 2, hint: advice });
  try {
    if (isOpenToOthers(path))
      throw refused(`others may read the ${name} ${path}`, `chmod 600 ${path}`);
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof WhetstoneError) throw cause;
    throw refused(`the ${name} ${path} cannot be read`, hint, cause);
  }
}

function isOpenToOthers(path: string): boolean {
  return process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
}
