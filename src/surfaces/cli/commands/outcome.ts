import { WhetstoneError } from "../../../core/errors.ts";
import type { Outcome } from "../../../core/outcome.ts";
import type { SessionSummary } from "../../../store/port.ts";
import {
  argument,
  type CommandContext,
  type CommandSpec,
  type ExitStatus,
  option,
} from "../command.ts";
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
    await using loop = await openLoop(context, { spoolsWhenNewer: true });
    const reason = option(input, "reason") ?? null;
    const named = argument(input, 0) ?? "";
    const session =
      loop.spoolsBecause === null ? (await loop.requireSession(named)).key : whole(named);
    const kept = await loop.recordOutcome(session, value, reason);
    if (kept === "spooled") return printSpooled(context, session, value);
    const now = await loop.requireSession(session);
    const isOutranked = value !== "unknown" && now.outcomeSource !== "person";
    if (context.json)
      context.terminal.printJson({
        session,
        outcome: now.outcome,
        source: now.outcomeSource,
        outranked: isOutranked,
        spooled: 0,
      });
    else {
      context.terminal.print(`${session.slice(0, 8)}: ${sessionOutcomeLabel(now)}`);
      if (isOutranked) context.terminal.note(outranked(argument(input, 1) ?? "", now));
    }
    return 0;
  },
};

/** The id itself: in a database that this program cannot read, nothing can be looked up by a part of it. */
function whole(id: string): string {
  if (/^[0-9a-f]{32}(~[0-9a-f]{16})?$/.test(id)) return id;
  throw new WhetstoneError("unknown-session", `${JSON.stringify(id)} is not a whole session id`, {
    hint: "the database is a newer Whetstone's: use that one, or give all 32 digits",
  });
}

function printSpooled(context: CommandContext, session: string, value: Outcome): ExitStatus {
  if (context.json) {
    const said = { session, outcome: value, source: "person", outranked: null, spooled: 1 };
    context.terminal.printJson(said);
  } else context.terminal.print(`${session.slice(0, 8)}: kept in the spool for a newer Whetstone`);
  return 0;
}

function outranked(verdict: string, now: SessionSummary): string {
  return `Your verdict (${verdict}) is kept, but a more trusted source says how it went: ${sessionOutcomeLabel(now)}.`;
}
