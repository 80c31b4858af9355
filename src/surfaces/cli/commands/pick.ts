import { existsSync } from "node:fs";
import { basename } from "node:path";
import { WhetstoneError } from "../../../core/errors.ts";
import {
  type NamedSession,
  type PickedAttempt,
  pickVariants,
  type PickVariant,
} from "../../../loop/pick-attempts.ts";
import { argumentList, type CommandContext, type CommandSpec, option } from "../command.ts";
import { type LoopHandle, openLoop, openTransientLoop } from "../open-loop.ts";
import { safeColumns } from "../safe-columns.ts";
import { printWrapped } from "../running-text.ts";

/** Of an attempt's name. */
const longestName = 50;
/** Of one file. */
const mostSessions = 10_000;

export const pick: CommandSpec = {
  name: "pick",
  summary: "Choose among several attempts at one task",
  details:
    "Attempts are files of any format that is understood (each session in them is one), or stored sessions. They vote on what they came to; how sound their steps were, failures near the end, stated confidence, work done and the length of the answer decide the rest. The basic variant is the published choice: a strict majority of last calls, then confidence and length.",
  args: [{ syntax: "<attempts...>", description: "files or session ids, two or more" }],
  options: [
    {
      flags: "--variant <name>",
      description: "how they are compared",
      choices: pickVariants,
      defaultValue: "rank",
    },
  ],
  examples: [
    { command: "pick run-1.json run-2.json run-3.json", explains: "the best of three" },
    { command: "pick 3f2a91c4 9c1d02ab --json", explains: "stored sessions, for a program" },
  ],
  run: async (input, context) => {
    const variant = option(input, "variant") as PickVariant;
    await using loop = await openLoop(context, { readOnly: true });
    const sessions: NamedSession[] = [];
    for (const target of argumentList(input, 0)) {
      // oxlint-disable-next-line no-await-in-loop -- attempts keep the order they were named in
      sessions.push(...(await attemptsOf(target, loop, context)));
    }
    if (sessions.length < 2) {
      throw new WhetstoneError(
        "too-few-attempts",
        `there is nothing to choose from: ${sessions.length === 1 ? "one attempt" : "no attempt"}`,
        { hint: "name two or more files or sessions of one task", exitCode: 2 },
      );
    }
    const ranked = await loop.pickAttempts(sessions, variant);
    if (context.json)
      context.terminal.printJson({ variant, best: ranked[0]?.session ?? "", attempts: ranked });
    else printRanking(ranked, context);
    return 0;
  },
};

async function attemptsOf(
  target: string,
  loop: LoopHandle,
  context: CommandContext,
): Promise<readonly NamedSession[]> {
  if (!existsSync(target)) {
    if (/[/\\]/.test(target))
      throw new WhetstoneError("no-file", `there is no file ${JSON.stringify(target)}`);
    const session = await loop.session(target);
    return [{ name: session.key.slice(0, 8), session }];
  }
  await using file = await openTransientLoop(context);
  await file.scan({ paths: [target], learn: true, signal: context.signal });
  const found = await file.store.sessions({ limit: mostSessions });
  if (found.length === 0) {
    throw new WhetstoneError("no-session", `${target} holds no session of a known format`, {
      hint: "`whetstone scan PATH` says what it looks like",
    });
  }
  // What agents below it did is part of an attempt, not another one.
  const roots = found.filter(({ parentKey }) => parentKey === null).toReversed();
  // Awaited here: the loop over the file ends with this function.
  return await Promise.all(
    roots.map(async ({ key }) => ({
      name: roots.length === 1 ? basename(target) : `${basename(target)} ${key.slice(0, 8)}`,
      session: await file.session(key),
    })),
  );
}

/** Best first: its name and score, below it why. */
function printRanking(ranked: readonly PickedAttempt[], { terminal }: CommandContext): void {
  for (const [i, { name, session, score, reasons }] of ranked.entries()) {
    const place = String(i + 1).padStart(String(ranked.length).length);
    const shown = `${place}  ${safeColumns(name, longestName)}`;
    const key = name.includes(session.slice(0, 8)) ? "" : `  ${session.slice(0, 8)}`;
    terminal.print(terminal.style(i === 0 ? "bold" : "dim", `${shown}${key}  ${score.toFixed(2)}`));
    const why = reasons.length === 0 ? "nothing tells it from the others" : reasons.join("; ");
    printWrapped(`${" ".repeat(place.length + 2)}${why}`, place.length + 2, terminal);
  }
  terminal.note(
    "A ranking, not a verdict: how often the first is right stands in docs/signals.md.",
  );
}
