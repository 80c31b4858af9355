import { reportDimensions, type ReportDimension, type ReportRow } from "../../../store/port.ts";
import { type CommandSpec, option } from "../command.ts";
import type { GroupCost } from "../../../loop/group-costs.ts";
import { formatCost, formatCount, formatDuration, formatPercent, formatShare } from "../format.ts";
import { meantNames } from "../meant-names.ts";
import { givenFilters, nothingFound, shownOf } from "../nothing-found.ts";
import { openLoop } from "../open-loop.ts";
import { filterOptions, sessionFilter } from "../session-filter.ts";
import { type SuccessRate, successRate } from "../success-rate.ts";
import { shownRepo } from "../shown-repo.ts";
import { type Column, printTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";

export const report: CommandSpec = {
  name: "report",
  summary:
    "Count tool calls, failures and latency by tool, agent, model, repository, hour or weekday",
  details:
    "success is the share of the calls with a known outcome (n) that succeeded, with its 90% credible interval (Jeffreys prior); --json gives the same numbers. Below 5 known outcomes there is no rate. failed counts every failure. expected says how many of these were failing tests or searches that found nothing: failures of the work, not of the tool. mean time is over the calls whose duration is known, timed. Hours and weekdays are those of the time zone a session ran in. An agent is the program that ran a session. By agent, model or repository a second table tells of the sessions: what they cost (those whose price is known), and accuracy / effort over their scored steps; of a model those that used no other. Sessions that are too short for their accuracy to say anything are counted.",
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
    const costs = await loop.groupCosts(dimension, filter);
    const groups = rows.slice(0, limit).map((row) => withInterval(row, costs));
    if (context.json) {
      context.terminal.printJson({ by: dimension, groups, total: rows.length });
      return 0;
    }
    if (groups.length === 0) {
      const stored = await loop.store.countSessions({});
      const none = "No stored session has a tool call.";
      const meant = await meantNames(loop.store, input);
      context.terminal.print(
        stored > 0 && givenFilters(input) === ""
          ? none
          : nothingFound("session with a tool call", { input, stored, meant }),
      );
      return 0;
    }
    printTable(
      context.terminal,
      [
        groupColumn(dimension),
        { title: "calls", align: "right" },
        { title: "success", align: "right" },
        { title: "90% interval", align: "right" },
        { title: "n", align: "right" },
        { title: "failed", align: "right" },
        { title: "expected", align: "right", spare: 2 },
        { title: "unknown", align: "right" },
        { title: "mean time", align: "right", spare: 1 },
        { title: "timed", align: "right", spare: 1 },
      ],
      groups.map((group) => cells(dimension, group)),
    );
    printCosts(dimension, groups, context.terminal);
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
  /** Of its sessions; null where sessions do not belong to one group. */
  readonly cost: GroupCost | null;
}

function withInterval(row: ReportRow, costs: ReadonlyMap<string, GroupCost>): Group {
  const cost = costs.get(row.group) ?? null;
  return { ...row, successRate: successRate(row.successes, row.failures), cost };
}

/** Repositories and models begin alike: with a host and an owner, a provider. */
function groupColumn(dimension: ReportDimension): Column {
  const keeps = dimension === "repo" || dimension === "model" ? "end" : "start";
  return { title: dimension, keeps, maxWidth: 40, leastWidth: 22 };
}

/** A second table: calls and sessions are not the same thing. */
function printCosts(
  dimension: ReportDimension,
  groups: readonly Group[],
  terminal: Terminal,
): void {
  const costly = groups.flatMap(({ group, cost }) => (cost === null ? [] : [{ group, cost }]));
  if (costly.length === 0) return;
  terminal.print();
  printTable(
    terminal,
    [
      groupColumn(dimension),
      { title: "sessions", align: "right" },
      { title: "cost", align: "right" },
      { title: "priced", align: "right" },
      { title: "accuracy/effort", align: "right" },
      { title: "scored", align: "right" },
      { title: "too short", align: "right", spare: 1 },
    ],
    costly.map(({ group, cost }) => [
      nameOf(dimension, group),
      formatCount(cost.sessions),
      formatCost(cost.costNano),
      formatCount(cost.pricedSessions),
      cost.accuracyEffort === null ? "-" : cost.accuracyEffort.ratio.toFixed(2),
      formatCount(cost.scoredSessions),
      formatCount(cost.trappedSessions),
    ]),
  );
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function nameOf(dimension: ReportDimension, group: string): string {
  if (group === "") return "(unknown)";
  if (dimension === "repo") return shownRepo(group);
  return dimension === "weekday" ? (weekdays[Number(group)] ?? group) : group;
}

function cells(dimension: ReportDimension, group: Group): readonly string[] {
  const known = group.successes + group.failures;
  const interval = group.successRate;
  return [
    nameOf(dimension, group.group),
    formatCount(group.executions),
    interval === null ? "-" : formatShare(group.successes, known),
    interval === null
      ? "not enough data"
      : `${formatPercent(interval.low)}-${formatPercent(interval.high)}`,
    formatCount(known),
    formatCount(group.failures),
    formatCount(group.expectedFailures),
    formatCount(group.unknown),
    group.latencyMs === null ? "-" : formatDuration(group.latencyMs),
    formatCount(group.latencyCount),
  ];
}
