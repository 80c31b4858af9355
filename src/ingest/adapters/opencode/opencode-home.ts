import { join } from "node:path";
import type { Roots } from "../../contract.ts";
import { environmentFolder } from "../../environment-folder.ts";

/** OpenCode's data folder on every platform: it follows the XDG rules on all of them. */
export function openCodeHome(roots: Roots): string {
  const data = environmentFolder(roots, "XDG_DATA_HOME") ?? join(roots.home, ".local", "share");
  return join(data, "opencode");
}
