import { type CommandSpec, flag } from "../command.ts";
import { formatDuration, formatPlural } from "../format.ts";
import { type LoopHandle, openLoop } from "../open-loop.ts";

export const rebuild: CommandSpec = {
  name: "rebuild",
  summary: "Drop everything derived and make it again from the record",
  details:
    "Opens no transcript. Indexes of the database that do not hold what their tables do are made again first, where nothing else is damaged; what waits in the spool is committed first. With --verify the canonical export before and after is compared: they must be equal. What was not derived yet is derived first.",
  options: [
    { flags: "--verify", description: "compare before and after; exit 1 when they differ" },
  ],
  examples: [
    { command: "rebuild --verify", explains: "prove that what is shown follows from the record" },
  ],
  run: async (input, context) => {
    // Nothing is written beside an index that has lost what its table holds.
    await using loop = await openLoop(context, { drainsFirst: false });
    const started = context.clock.now();
    const mending = await loop.mendIndexes();
    if (mending.remade.length > 0) context.terminal.note(mended(mending));
    await loop.drain();
    const before = flag(input, "verify") ? await hashUpToDate(loop) : null;
    const derived = await loop.rebuild((progress) => {
      context.terminal.progress(
        `deriving: ${formatPlural(progress.sessions, "session")}, ${formatPlural(progress.items, "lesson")} weighed`,
      );
    });
    context.terminal.progress("");
    const after = before === null ? null : await loop.canonicalHash();
    const equal = before === null ? null : before === after;
    const result = {
      sessions: derived.sessions,
      items: derived.items,
      seconds: (context.clock.now() - started) / 1000,
      remadeIndexes: mending.remade,
      indexFindings: mending.findings,
      equal,
      before,
      after,
    };
    if (context.json) context.terminal.printJson(result);
    else {
      context.terminal.print(
        `Derived ${formatPlural(derived.sessions, "session")} and weighed ${formatPlural(derived.items, "lesson")} in ${formatDuration(result.seconds * 1000)}.`,
      );
      if (equal === true) context.terminal.print(`Equal before and after: ${after ?? ""}`);
      if (equal === false) {
        context.terminal.print(`NOT equal: ${before ?? ""} before, ${after ?? ""} after.`);
        context.terminal.note(
          "What another command or a server recorded meanwhile differs too: try again without them.",
        );
      }
    }
    return equal === false ? 1 : 0;
  },
};

function mended({ remade, findings }: Awaited<ReturnType<LoopHandle["mendIndexes"]>>): string {
  const indexes = remade.length === 1 ? "The index" : "The indexes";
  return `${indexes} ${remade.join(", ")} did not hold what the table does (${formatPlural(findings, "finding")}); made again, and the database is sound.`;
}

/** What waits to be derived would make a difference that proves nothing. */
async function hashUpToDate(loop: LoopHandle): Promise<string> {
  await loop.derive();
  return loop.canonicalHash();
}
