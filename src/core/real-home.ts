import { realpathSync } from "node:fs";

/**
 * The user's home folder without links in its path, as transcripts below it are found: only so can `~` stand for it.
 * Unchanged where it is not there.
 */
export function realHome(home: string): string {
  try {
    return realpathSync(home);
  } catch {
    // Nothing is below it then.
    return home;
  }
}
