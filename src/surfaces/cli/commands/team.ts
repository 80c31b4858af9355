import type { TeamReport } from "../../../loop/read-team.ts";
import { argument, type CommandSpec } from "../command.ts";
import { openLoop } from "../open-loop.ts";
import { printTeam } from "../team-text.ts";

export const team: CommandSpec = {
  name: "team",
  summary: "Show how the agents of one task worked together",
  details:
    "The session that led and those it started, on one time line with the critical path: the chain of work that nothing could have shortened by running side by side. Nine metrics, each with what it rests on or why it is not known; what a single agent takes comes from at least five sessions of single agents at the same type of task. Beside them the cost in prefill-token equivalents, three families of alerts (orchestration, overhead, token speed-up), advice, and what speaks for each agent's part in a failure.",
  args: [{ syntax: "<session>", description: "any session of the team; first digits suffice" }],
  examples: [{ command: "team 3f2a91c4", explains: "a session with its subagents" }],
  run: async (input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    const report: TeamReport = await loop.readTeam(argument(input, 0) ?? "");
    if (context.json) context.terminal.printJson(report);
    else printTeam(report, context.terminal);
    return 0;
  },
};
