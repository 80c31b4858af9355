import { existsSync } from "node:fs";
import { homeRelative } from "../../core/home-relative.ts";
import type { CommandContext } from "./command.ts";
import type { LoopHandle } from "./open-loop.ts";

/** Says, before anything is read, which folders will be, which are not there, what becomes of it, and how to exclude. */
export async function announceFolders(
  loop: LoopHandle,
  context: CommandContext,
  fate = whatLeaves(loop),
): Promise<void> {
  const folders = (await loop.knownFolders()).filter((folder) => existsSync(folder));
  const missing = await loop.missingIncludes();
  const { terminal } = context;
  const config = homeRelative(loop.configPath, context.userHome);
  if (missing.length > 0)
    terminal.note(`Not there: ${missing.join(", ")} ("include" in ${config}).`);
  if (folders.length === 0) {
    terminal.note("No agent folders were found on this machine.");
    return;
  }
  terminal.note(`Reading (read-only; ${fate}):`);
  for (const folder of folders) terminal.note(`  ${homeRelative(folder, context.userHome)}`);
  terminal.note(terminal.style("dim", `Exclude with "exclude" in ${config}.`));
}

function whatLeaves({ eventsGoTo }: LoopHandle): string {
  const nothing = "nothing leaves this machine";
  return eventsGoTo === null ? nothing : `${nothing} but scores and events, to ${eventsGoTo}`;
}
