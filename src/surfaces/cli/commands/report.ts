import { reportDimensions, type ReportDimension, type ReportRow } from "../../../store/port.ts";
import { type CommandSpec, option } from "../command.ts";
import { formatCount, formatDuration, formatShare } from "../format.ts";
import { givenFilters, nothingFound, shownOf } from "../nothing-found.ts";
import { openLoop } from "../open-loop.ts";
import { filterOptions, sessionFilter } from "../session-filter.ts";
import { type SuccessRate, successRate } from "../success-rate.ts";
import { printTable } from "../table.ts";

export const report: CommandSpec = {
  name: "report",
  summary:
    "Count tool calls, failures and latency by tool, agent, model, repository, hour or weekday",
  details:
    "success is the share of the calls with a known outcome (n) that succeeded, with its 90% credible interval (Jeffreys prior); --json gives the same numbers. Below 5 known outcomes there is no rate. failed counts every failure. expected says how many of these were failing tests or searches that found nothing: failures of the work, not of the tool.",
  options: [
    {
      flags: "--by <dimension>",
      description: "what to group by",
      choices: reportDimensions,
      defaultValue: "tool",
    },
    ...filterOptions,
    { flags: "--limit <n>", description: "at most this many groups", defaultValue: "25" },
  ],
  examples: [
    { command: "report", explains: "by tool" },
    { command: "report --by model --since 30d", explains: "models of the last month" },
  ],
  run: async (input, context) => {
    await using loop = await openLoop(context, { readOnly: true });
    const dimension = (option(input, "by") ?? "tool") as ReportDimension;
    const { limit, ...filter } = sessionFilter(input, context);
    const rows = await loop.store.report(dimension, filter);
    const groups = rows.slice(0, limit).map(withInterval);
    if (context.json) {
      context.terminal.printJson({ by: dimension, groups, total: rows.length });
      return 0;
    }
    if (groups.length === 0) {
      const stored = await loop.store.countSessions({});
      const none = "No stored session has a tool call.";
      context.terminal.print(
        stored > 0 && givenFilters(input) === ""
          ? none
          : nothingFound("session with a tool call", { input, stored }),
      );
      return 0;
    }
    printTable(
      context.terminal,
      [
        { title: dimension, maxWidth: 40 },
        { title: "calls", align: "right" },
        { title: "success", align: "right" },
        { title: "90% interval", align: "right" },
        { title: "n", align: "right" },
        { title: "failed", align: "right" },
        { title: "expected", align: "right" },
        { title: "unknown", align: "right" },
        { title: "mean time", align: "right" },
      ],
      groups.map(cells),
    );
    if (zoned.has(dimension) && groups.some(({ group }) => group === ""))
      context.terminal.note(
        `The ${dimension} is unknown where the transcript does not say in which time zone it was written.`,
      );
    if (groups.length < rows.length)
      context.terminal.note(shownOf(groups.length, rows.length, "group"));
    return 0;
  },
};

/** Dimensions that need the time zone of the session. */
const zoned: ReadonlySet<ReportDimension> = new Set(["hour", "weekday"]);

interface Group extends ReportRow {
  /** Null below the minimum sample. */
  readonly successRate: SuccessRate | null;
}

function withInterval(row: ReportRow): Group {
  return { ...row, successRate: successRate(row.successes, row.failures) };
}

function cells(group: Group): readonly string[] {
  const known = group.successes + group.failures;
  const interval = group.successRate;
  return [
    group.group === "" ? "(unknown)" : group.group,
    formatCount(group.executions),
    interval === null ? "-" : formatShare(group.successes, known),
    interval === null ? "not enough data" : `${percent(interval.low)}-${percent(interval.high)}`,
    formatCount(known),
    formatCount(group.failures),
    formatCount(group.expectedFailures),
    formatCount(group.unknown),
    group.latencyMs === null ? "-" : formatDuration(group.latencyMs),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
