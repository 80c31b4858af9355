import { join } from "node:path";
import type { Roots } from "../../contract.ts";
import { environmentFolder } from "../../environment-folder.ts";

/** OpenCode's data folder on every platform: it follows the XDG rules on all of them. */
export function openCodeHome(roots: Roots): string {
  return dataFolder(roots, "opencode");
}

/** The data folder of OpenCode, or of a program that is made from it. */
export function dataFolder(roots: Roots, program: string): string {
  const data = environmentFolder(roots, "XDG_DATA_HOME") ?? join(roots.home, ".local", "share");
  return join(data, program);
}
