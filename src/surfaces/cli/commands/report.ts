import { rateInterval } from "../../../stats/rate-interval.ts";
import { reportDimensions, type ReportDimension, type ReportRow } from "../../../store/port.ts";
import { type CommandSpec, option } from "../command.ts";
import { formatCount, formatDuration, formatShare } from "../format.ts";
import { openLoop } from "../open-loop.ts";
import { filterOptions, sessionFilter } from "../session-filter.ts";
import { printTable } from "../table.ts";

/** Below this many known outcomes a rate is not shown: it would say more than is known. */
const minSample = 5;

export const report: CommandSpec = {
  name: "report",
  summary:
    "Count tool calls, failures and latency by tool, agent, model, repository, hour or weekday",
  details:
    "Rates are over calls with a known outcome and come with their 90% credible interval (Jeffreys prior). Failing tests and searches that find nothing are failures of the work, not of the tool; they are counted apart.",
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
    const rows = await loop.store.report(dimension, sessionFilter(input, context));
    const groups = rows.map(withInterval);
    if (context.json) {
      context.terminal.printJson({ by: dimension, groups });
      return 0;
    }
    if (groups.length === 0) {
      context.terminal.print(
        "No tool calls are stored yet. `whetstone scan` reads the sessions on this machine.",
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
        { title: "failed", align: "right" },
        { title: "of these expected", align: "right" },
        { title: "unknown", align: "right" },
        { title: "mean time", align: "right" },
      ],
      groups.map(cells),
    );
    return 0;
  },
};

interface Group extends ReportRow {
  /** Null below the minimum sample. */
  readonly successRate: {
    readonly rate: number;
    readonly low: number;
    readonly high: number;
    readonly n: number;
  } | null;
}

function withInterval(row: ReportRow): Group {
  const known = row.successes + row.failures;
  return {
    ...row,
    successRate: known < minSample ? null : rateInterval(row.successes, row.failures),
  };
}

function cells(group: Group): readonly string[] {
  const known = group.successes + group.failures;
  const interval = group.successRate;
  return [
    group.group === "" ? "(unknown)" : group.group,
    formatCount(group.executions),
    interval === null ? `n=${known}` : formatShare(group.successes, known),
    interval === null ? "not enough data" : `${percent(interval.low)}-${percent(interval.high)}`,
    formatCount(group.failures),
    formatCount(group.expectedFailures),
    formatCount(group.unknown),
    group.latencyMs === null ? "-" : formatDuration(group.latencyMs),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
