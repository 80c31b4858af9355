import type { CommandSpec } from "../command.ts";
import { formatPlural } from "../format.ts";
import { openLoop } from "../open-loop.ts";

export const drain: CommandSpec = {
  name: "drain",
  summary: "Commit what waits in the spool, and read the transcripts that hooks named",
  details:
    "Processes that may not wait for the database (hooks, a briefing of a session, a program older than the database) write to the spool. Every command takes some of it in passing; this one takes all, and learns from it. Lines that are damaged are kept in the folder spool/damaged. Exit 1 when there were any.",
  examples: [{ command: "drain", explains: "everything that waits, oldest first" }],
  run: async (_, context) => {
    await using loop = await openLoop(context, { drainsFirst: false });
    const drained = await loop.catchUp(context.signal);
    if (context.json) context.terminal.printJson(drained);
    else if (!drained.ran) context.terminal.print("Another process drains the spool.");
    else {
      const committed = formatPlural(drained.records, "record");
      const read = formatPlural(drained.transcripts, "transcript");
      context.terminal.print(
        `Committed ${committed} from ${formatPlural(drained.files, "file")}; read ${read}.`,
      );
      if (drained.missing > 0)
        context.terminal.note(
          `Not there: ${formatPlural(drained.missing, "transcript")} that hooks named.`,
        );
      if (drained.damaged > 0) context.terminal.note(damagedLines(drained.damaged));
    }
    return drained.damaged > 0 ? 1 : 0;
  },
};

function damagedLines(count: number): string {
  return `${formatPlural(count, "line")} could not be taken; they are kept in spool/damaged.`;
}
