import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Folder of the copies in WHETSTONE_HOME: a hook waits for no server, so that it reads the items of one from here. */
export function briefingCopies(home: string): string {
  return join(home, "briefing");
}

const suffix = ".db";

/** Name of the copy that holds just this. */
export function briefingCopyName(schema: number, contents: string): string {
  return `${schema}-${contents}${suffix}`;
}

/** Path of a whole copy; null where there is none. While one follows another, either is given. */
export function findBriefingCopy(home: string): string | null {
  const name = copyNames(home).find((one) => one.endsWith(suffix));
  return name === undefined ? null : join(briefingCopies(home), name);
}

/** Files of all copies, and what readers leave beside them. */
export function copyNames(home: string): readonly string[] {
  try {
    return readdirSync(briefingCopies(home));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
