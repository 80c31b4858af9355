import { readdirSync, type Dirent } from "node:fs";
import { join } from "node:path";
import type { Roots } from "../../contract.ts";
import { environmentFolder } from "../../environment-folder.ts";
import { ioReason } from "../../io-reason.ts";

/** Hermes' folder (`HERMES_HOME`, else `~/.hermes`) and that of each profile below it. */
export function hermesHomes(roots: Roots): readonly string[] {
  const main = environmentFolder(roots, "HERMES_HOME") ?? join(roots.home, ".hermes");
  const profiles = join(main, "profiles");
  const names = entriesOf(profiles)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  return [main, ...names.toSorted().map((name) => join(profiles, name))];
}

/** None where there is no such folder, or it is closed to us: reading a file in it would say why. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (ioReason(error) === null) throw error;
    return [];
  }
}
