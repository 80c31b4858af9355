import { WhetstoneError } from "../../../core/errors.ts";
import { type CommandSpec, flag, option } from "../command.ts";
import { formatPlural } from "../format.ts";
import { givenPaths, unreadPaths } from "../given-paths.ts";
import { standing } from "../item-standing.ts";
import { shownOf } from "../nothing-found.ts";
import { printLesson } from "../lesson-lines.ts";
import { openLoop, openTransientLoop } from "../open-loop.ts";
import { parseCount, parseWhen } from "../when.ts";

export const harvest: CommandSpec = {
  name: "harvest",
  summary: "Learn from transcripts: fixes, pitfalls, facts, each with its evidence",
  details:
    "Deterministic, no model needed. Without a path everything stored is brought up to date. --dry-run reads the given files into memory only and shows what would be learned. Exit 1 when a given path cannot be read, as with `scan`.",
  args: [{ syntax: "[path...]", description: "files or folders to read first" }],
  options: [
    { flags: "--since <when>", description: "list only items seen since then" },
    { flags: "--limit <n>", description: "list at most this many", defaultValue: "20" },
    { flags: "--dry-run", description: "store nothing" },
  ],
  examples: [
    { command: "harvest", explains: "what all stored sessions teach" },
    { command: "harvest ./runs --dry-run", explains: "what these files would teach" },
  ],
  run: async (input, context) => {
    const paths = givenPaths(input);
    const dryRun = flag(input, "dryRun");
    if (dryRun && paths.length === 0) {
      throw new WhetstoneError("missing-path", "say which files --dry-run is to read", {
        exitCode: 2,
      });
    }
    const since = option(input, "since");
    const shown = since === undefined ? {} : { since: parseWhen(since, context.clock.now()) };
    const limit = parseCount(option(input, "limit") ?? "20", "--limit");
    const request = {
      paths,
      learn: true,
      signal: context.signal,
      onProgress: (text: string) => context.terminal.progress(text),
      skipSources: paths.length === 0,
    };
    await using loop = await (dryRun ? openTransientLoop(context) : openLoop(context));
    const report = await loop.scan(request);
    context.terminal.progress("");
    const unread = unreadPaths(paths, report, context);
    const items = await loop.store.items({ ...shown, limit });
    const counts = await loop.store.counts();
    const sessions = await loop.store.countSessions({});
    const total = await loop.store.countItems(shown);
    if (context.json) {
      context.terminal.printJson({
        dryRun,
        sessions,
        totalItems: counts.items,
        newItems: report.knowledge.items,
        items,
      });
      return unread.length === 0 ? 0 : 1;
    }
    for (const item of items) {
      printLesson(item, `${item.category} · ${standing(item)}`, context.terminal);
    }
    context.terminal.note(
      `${shownOf(items.length, total, "item")}, learned from ${formatPlural(sessions, "session")}${dryRun ? " (nothing was stored)" : ""}`,
    );
    for (const one of unread) context.terminal.note(one);
    return unread.length === 0 ? 0 : 1;
  },
};
