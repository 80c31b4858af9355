import { join } from "node:path";
import type { Roots } from "../../contract.ts";

/** OpenCode's data folder on every platform: it follows the XDG rules on all of them. */
export function openCodeHome({ home, env }: Roots): string {
  return join(env["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "opencode");
}
