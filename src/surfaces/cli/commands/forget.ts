import { confirm, isCancel } from "@clack/prompts";
import { WhetstoneError } from "../../../core/errors.ts";
import { safeText } from "../../../core/safe-text.ts";
import { type CommandSpec, flag, option } from "../command.ts";
import { formatPlural } from "../format.ts";
import { openLoop } from "../open-loop.ts";

export const forget: CommandSpec = {
  name: "forget",
  summary: "Forget a session and everything learned from it, for good",
  details:
    "Removes the session and its children from the record, derives everything again without them, and writes a suppression, so that the next scan, or a copy of the transcript, does not bring them back. Then rewrites the database, so that none of their bytes stay in it. The transcript itself is not touched. Where this was interrupted, or the bytes could not be rewritten, forgetting the session again finishes it.",
  options: [
    { flags: "--session <id>", description: "id, or the first digits of it" },
    { flags: "--reason <text>", description: "why, kept in the journal" },
    { flags: "-y, --yes", description: "do not ask" },
  ],
  examples: [{ command: "forget --session 3f2a91c4 --yes", explains: "without being asked" }],
  run: async (input, context) => {
    const id = option(input, "session");
    if (id === undefined) {
      throw new WhetstoneError("missing-session", "say which session to forget: --session ID", {
        exitCode: 2,
        hint: "`whetstone sessions` lists them",
      });
    }
    await using loop = await openLoop(context);
    const key = await loop.requireForgettable(id);
    if (!flag(input, "yes") && !(await isConfirmed(key, context.terminal.isInteractive))) return 1;
    const result = await loop.forgetSession(key, option(input, "reason") ?? "");
    if (context.json) {
      context.terminal.printJson({ forgotten: key, ...result });
      return 0;
    }
    context.terminal.print(
      `Forgot ${key.slice(0, 8)}: ${formatPlural(result.sessions, "session")}, ${formatPlural(result.rows, "row")}.`,
    );
    if (result.shownTo.length > 0) {
      context.terminal.print(
        `What was learned from it had been shown to: ${result.shownTo.map((unit) => safeText(unit, 200)).join(", ")}`,
      );
    }
    return 0;
  },
};

async function isConfirmed(key: string, interactive: boolean): Promise<boolean> {
  if (!interactive || !process.stdin.isTTY) {
    throw new WhetstoneError(
      "not-confirmed",
      "forgetting cannot be undone; confirm it with --yes",
      { exitCode: 2 },
    );
  }
  const answer = await confirm({
    message: `Forget ${key.slice(0, 8)} and all it taught? This cannot be undone.`,
    initialValue: false,
  });
  return !isCancel(answer) && answer;
}
