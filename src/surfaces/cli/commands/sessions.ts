import { shortKey } from "../../../core/short-key.ts";
import type { SessionSummary } from "../../../store/port.ts";
import { agentLabel } from "../agent-label.ts";
import type { CommandSpec } from "../command.ts";
import { formatTime, formatTokens } from "../format.ts";
import { meantNames } from "../meant-names.ts";
import { nothingFound, shownOf } from "../nothing-found.ts";
import { openLoop } from "../open-loop.ts";
import { filterOptions, sessionFilter } from "../session-filter.ts";
import { sessionOutcomeLabel } from "../session-outcome-label.ts";
import { printTable } from "../table.ts";
import { shownRepo } from "../shown-repo.ts";

export const sessions: CommandSpec = {
  name: "sessions",
  summary: "List sessions, newest first",
  details:
    "In brackets behind an agent, the program that ran a session, stands the agent inside it, such as a subagent, where the transcript names one.",
  options: [
    ...filterOptions,
    { flags: "--limit <n>", description: "at most this many", defaultValue: "20" },
  ],
  examples: [
    { command: "sessions --since 7d", explains: "the last week" },
    { command: "sessions --agent codex --json", explains: "for a program" },
  ],
  run: async (input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    const filter = sessionFilter(input, context);
    const found = await loop.store.sessions(filter);
    const total = await loop.store.countSessions(filter);
    if (context.json) {
      context.terminal.printJson({ sessions: await loop.withEffort(found), total });
      return 0;
    }
    if (found.length === 0) {
      const stored = await loop.store.countSessions({});
      const meant = await meantNames(loop.store, input);
      context.terminal.print(nothingFound("session", { input, stored, meant }));
      return 0;
    }
    const keys = found.map(({ key }) => key);
    printTable(
      context.terminal,
      [
        { title: "session" },
        { title: "started (UTC)" },
        { title: "agent", leastWidth: 12 },
        { title: "repository", keeps: "end", maxWidth: 28, leastWidth: 20, spare: 2 },
        { title: "calls", align: "right", spare: 3 },
        { title: "failed", align: "right", spare: 3 },
        { title: "tokens", align: "right", spare: 1 },
        { title: "outcome", leastWidth: 11 },
        { title: "task", maxWidth: 40, leastWidth: 10 },
      ],
      found.map((session) => row(session, keys)),
    );
    context.terminal.note(shownOf(found.length, total, "session"));
    return 0;
  },
};

function row(session: SessionSummary, keys: readonly string[]): readonly string[] {
  const { input, output, cacheRead, cacheWrite } = session.usage;
  // A session that used nothing is one whose transcript does not say.
  const used = input + output + cacheRead + cacheWrite;
  return [
    shortKey(session.key, keys),
    formatTime(session.startedAt),
    agentLabel(session),
    session.repo === null ? "-" : shownRepo(session.repo, session.cwd),
    String(session.executionCount),
    String(session.failures),
    used === 0 ? "-" : formatTokens(used),
    sessionOutcomeLabel(session),
    session.title ?? session.task ?? "-",
  ];
}
