import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Roots } from "../../contract.ts";

/** Hermes' folder (`HERMES_HOME`, else `~/.hermes`) and that of each profile below it. */
export function hermesHomes({ home, env }: Roots): readonly string[] {
  const main = env["HERMES_HOME"] ?? join(home, ".hermes");
  const profiles = join(main, "profiles");
  if (!existsSync(profiles)) return [main];
  const names = readdirSync(profiles, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  return [main, ...names.toSorted().map((name) => join(profiles, name))];
}
