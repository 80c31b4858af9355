import { WhetstoneError } from "../../../core/errors.ts";
import type { Outcome } from "../../../core/outcome.ts";
import type { SessionSummary } from "../../../store/port.ts";
import { argument, type CommandSpec, option } from "../command.ts";
import { openLoop } from "../open-loop.ts";
import { sessionOutcomeLabel } from "../session-outcome-label.ts";

const values: Readonly<Record<string, Outcome>> = {
  good: "success",
  bad: "failure",
  unknown: "unknown",
};

export const outcome: CommandSpec = {
  name: "outcome",
  summary: "Say how a session went",
  details:
    "A person's word counts when nothing more trusted is known (labels, CI, the last test run). It is kept in the journal; `unknown` takes it back.",
  args: [
    { syntax: "<session>", description: "id, or the first digits of it" },
    { syntax: "<verdict>", description: "good, bad or unknown" },
  ],
  options: [{ flags: "--reason <text>", description: "why, kept with the verdict" }],
  examples: [{ command: "outcome 3f2a91c4 good", explains: "the work was accepted" }],
  run: async (input, context) => {
    const value = values[argument(input, 1) ?? ""];
    if (value === undefined) {
      throw new WhetstoneError(
        "bad-verdict",
        `the verdict is good, bad or unknown, got ${JSON.stringify(argument(input, 1))}`,
        {
          exitCode: 2,
        },
      );
    }
    await using loop = await openLoop(context);
    const session = await loop.requireSession(argument(input, 0) ?? "");
    await loop.recordOutcome(session.key, value, option(input, "reason") ?? null);
    const now = await loop.requireSession(session.key);
    const isOutranked = value !== "unknown" && now.outcomeSource !== "person";
    if (context.json)
      context.terminal.printJson({
        session: session.key,
        outcome: now.outcome,
        source: now.outcomeSource,
        outranked: isOutranked,
      });
    else {
      context.terminal.print(`${session.key.slice(0, 8)}: ${sessionOutcomeLabel(now)}`);
      if (isOutranked) context.terminal.note(outranked(argument(input, 1) ?? "", now));
    }
    return 0;
  },
};

function outranked(verdict: string, now: SessionSummary): string {
  return `Your verdict (${verdict}) is kept, but a more trusted source says how it went: ${sessionOutcomeLabel(now)}.`;
}
