import { safeText } from "../../../core/safe-text.ts";
import { type CommandSpec, option } from "../command.ts";
import { formatPlural, formatTime } from "../format.ts";
import { givenWords } from "../given-words.ts";
import { nothingFound } from "../nothing-found.ts";
import { openLoop } from "../open-loop.ts";
import { parseCount } from "../when.ts";
import { printLines } from "../running-text.ts";

export const search: CommandSpec = {
  name: "search",
  summary: "Find past sessions by the words in their requests, answers and errors",
  details:
    'Every word must occur; "quoted words" must stand together. Searches the excerpts that are kept, not whole transcripts.',
  args: [{ syntax: "<text...>", description: "words to find" }],
  options: [{ flags: "--limit <n>", description: "at most this many", defaultValue: "20" }],
  examples: [
    { command: "search connection refused", explains: "both words" },
    { command: "search '\"command not found\"' --json", explains: "a phrase" },
  ],
  run: async (input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    const limit = parseCount(option(input, "limit") ?? "20", "--limit");
    const hits = await loop.store.searchText(givenWords(input), limit);
    if (context.json) {
      context.terminal.printJson({ hits });
      return 0;
    }
    for (const hit of hits) {
      const { terminal } = context;
      const head = `${hit.session.slice(0, 8)}  ${formatTime(hit.at)}  ${hit.kind}`;
      terminal.print(terminal.style("cyan", head));
      printLines(`  ${safeText(hit.excerpt, 240)}`, 2, terminal);
    }
    const stored = await loop.store.countSessions({});
    context.terminal.note(found(hits.length, limit, stored));
    return 0;
  },
};

function found(count: number, limit: number, stored: number): string {
  if (stored === 0) return nothingFound("session", { input: { args: [], options: {} }, stored });
  if (count === 0) return `Nothing found in ${formatPlural(stored, "session")}.`;
  return count < limit
    ? formatPlural(count, "hit")
    : `the newest ${formatPlural(count, "hit")}; --limit shows more`;
}
