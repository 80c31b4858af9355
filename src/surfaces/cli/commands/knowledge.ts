import { WhetstoneError } from "../../../core/errors.ts";
import { categories, type Item } from "../../../core/knowledge.ts";
import { safeText } from "../../../core/safe-text.ts";
import {
  argument,
  type CommandContext,
  type CommandSpec,
  option,
  type OptionSpec,
} from "../command.ts";
import { evidenceShare, standing } from "../item-standing.ts";
import { formatCount, formatPlural, formatTime } from "../format.ts";
import { givenWords } from "../given-words.ts";
import { printLesson } from "../lesson-lines.ts";
import { meantNames } from "../meant-names.ts";
import { nothingFound, shownOf } from "../nothing-found.ts";
import { openLoop } from "../open-loop.ts";
import { parseCount, parseWhen } from "../when.ts";
import { shownRepo } from "../shown-repo.ts";

const limitOption: OptionSpec = {
  flags: "--limit <n>",
  description: "at most this many",
  defaultValue: "20",
};

export const knowledge: CommandSpec = {
  name: "knowledge",
  summary: "List, search and question what was learned",
  examples: [
    { command: "knowledge list --category pitfall", explains: "what keeps going wrong" },
    { command: "knowledge why 9c1d02ab", explains: "the evidence, and whether it still stands" },
  ],
  subcommands: [
    {
      name: "list",
      summary: "List items, the most costly first",
      options: [
        { flags: "--category <name>", description: "only this category", choices: categories },
        { flags: "--repo <repo>", description: "only this repository" },
        { flags: "--agent <name>", description: "only this agent" },
        { flags: "--since <when>", description: "last seen since then" },
        limitOption,
      ],
      examples: [{ command: "knowledge list --limit 50 --json", explains: "for a program" }],
      run: async (input, context) => {
        await using loop = await openLoop(context, { readOnly: true });
        const filter = itemFilter(input, context);
        const items = await loop.store.items(filter);
        const total = await loop.store.countItems(filter);
        if (context.json) {
          context.terminal.printJson({ items, total });
          return 0;
        }
        printItems(items, context);
        const stored = await loop.store.countItems({});
        const meant = total === 0 ? await meantNames(loop.store, input) : [];
        context.terminal.note(
          total === 0
            ? nothingFound("item", { input, stored, meant })
            : shownOf(items.length, total, "item"),
        );
        return 0;
      },
    },
    {
      name: "search",
      summary: "Find items by words, best match first",
      args: [{ syntax: "<text...>", description: "words" }],
      options: [limitOption],
      examples: [{ command: "knowledge search pytest module", explains: "ranked by BM25" }],
      run: async (input, context) => {
        await using loop = await openLoop(context, { readOnly: true });
        const limit = parseCount(option(input, "limit") ?? "20", "--limit");
        const items = await loop.searchKnowledge(givenWords(input), limit);
        if (context.json) {
          context.terminal.printJson({ items });
          return 0;
        }
        printItems(items, context);
        const stored = await loop.store.countItems({});
        context.terminal.note(found(items.length, limit, stored));
        return 0;
      },
    },
    {
      name: "why",
      summary: "Show the evidence for an item, re-checked now",
      args: [{ syntax: "<id>", description: "id, or the first digits of it" }],
      examples: [{ command: "knowledge why 9c1d02ab", explains: "where it was learned" }],
      run: async (input, context) => why(argument(input, 0) ?? "", context),
    },
  ],
};

function itemFilter(
  input: Parameters<NonNullable<CommandSpec["run"]>>[0],
  context: CommandContext,
) {
  const since = option(input, "since");
  const category = option(input, "category");
  const repo = option(input, "repo");
  const agent = option(input, "agent");
  return {
    limit: parseCount(option(input, "limit") ?? "20", "--limit"),
    ...(category === undefined ? {} : { category }),
    ...(repo === undefined ? {} : { repo }),
    ...(agent === undefined ? {} : { agent }),
    ...(since === undefined ? {} : { since: parseWhen(since, context.clock.now()) }),
  };
}

function scopeName({ repo, agent }: Item): string {
  return repo === null ? (agent ?? "?") : shownRepo(repo);
}

function printItems(items: readonly Item[], context: CommandContext): void {
  const { terminal } = context;
  for (const item of items) {
    const where = item.scope === "global" ? "everywhere" : scopeName(item);
    const confidence = item.confidence.toFixed(2);
    printLesson(
      item,
      `${item.category} · ${where} · ${standing(item)} · confidence ${confidence}`,
      terminal,
    );
  }
}

function found(count: number, limit: number, stored: number): string {
  if (stored === 0) return nothingFound("item", { input: { args: [], options: {} }, stored });
  if (count === 0)
    return `No item has any of these words; ${formatPlural(stored, "item")} searched.`;
  return count < limit
    ? `${formatPlural(count, "item")} of ${formatCount(stored)}`
    : `the best ${formatPlural(count, "item")}; --limit shows more`;
}

/** What the states mean in which evidence was not compared with its source. */
const uncheckedStates = {
  elsewhere: "on the machine that pushed it, where alone it can be checked",
  unknown:
    "not checked: the transcript may not be read now, its path is not kept whole because it names somebody, or the store's key is missing",
};

async function why(id: string, context: CommandContext): Promise<0 | 1> {
  await using loop = await openLoop(context, { readOnly: true });
  const item = await loop.store.findItem(id);
  if (item === null) {
    throw new WhetstoneError("unknown-item", `no item has the id ${JSON.stringify(id)}`, {
      hint: "`whetstone knowledge list` shows the ids",
    });
  }
  const evidence = await loop.checkedEvidence(item);
  if (context.json) {
    context.terminal.printJson({ item, evidence });
    return 0;
  }
  printItems([item], context);
  for (const one of evidence) {
    const place = one.source === null ? "unknown source" : `${one.source}  ${one.locator}`;
    context.terminal.print();
    context.terminal.print(`  ${one.role}: ${safeText(one.excerpt, 300)}`);
    context.terminal.print(
      context.terminal.style(
        "dim",
        `    session ${one.session.slice(0, 8)} ${formatTime(one.at)} · ${one.state} · ${safeText(place, 10_000)}`,
      ),
    );
  }
  const share = evidenceShare(item);
  if (share !== "") context.terminal.note(share);
  for (const [state, means] of Object.entries(uncheckedStates)) {
    if (evidence.some((one) => one.state === state)) context.terminal.note(`${state}: ${means}`);
  }
  return 0;
}
