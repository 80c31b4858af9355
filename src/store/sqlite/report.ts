import { sql } from "kysely";
import type { CellDay } from "../../core/cell-day.ts";
import type { ReportDimension, ReportRow, SessionFilter } from "../port.ts";
import type { StoreContext } from "./context.ts";
import { sessionMatches } from "./listings.ts";
import { queries, runQuery } from "./query.ts";

interface Totals extends Pick<
  CellDay,
  | "successes"
  | "failures"
  | "unknown"
  | "expectedFailures"
  | "latencyUsSum"
  | "latencyCount"
  | "tokens"
> {
  readonly group: string;
}

const columnOf = {
  tool: "cell.tool_id",
  agent: "cell.agent_id",
  model: "cell.model_id",
  repo: "cell.repo_id",
  hour: "counts.hour",
  weekday: "counts.weekday",
} as const satisfies Record<ReportDimension, string>;

/**
 * Counts per group, from the rollups: per day when nothing is left out, per session under a filter. Hours and weekdays
 * (0 is Monday) come in their order, everything else by number of executions. "" where the group is unknown.
 */
export function readReport(
  context: StoreContext,
  dimension: ReportDimension,
  filter: SessionFilter,
): readonly ReportRow[] {
  const inOrder = dimension === "hour" || dimension === "weekday";
  const rows = readTotals(context, dimension, filter)
    .map(toReportRow)
    .toSorted((a, b) => {
      if (inOrder) return Number(a.group || 99) - Number(b.group || 99);
      return b.executions - a.executions || (a.group < b.group ? -1 : 1);
    });
  return filter.limit === undefined ? rows : rows.slice(0, filter.limit);
}

function readTotals(
  context: StoreContext,
  dimension: ReportDimension,
  filter: SessionFilter,
): readonly Totals[] {
  const { limit: _limit, ...conditions } = filter;
  const query =
    Object.keys(conditions).length === 0 ? allCounts(context) : countsOfSessions(context, filter);
  const grouped = query
    .innerJoin("cell", "cell.cell_id", "counts.cell_id")
    .groupBy(columnOf[dimension])
    .select([
      groupLabel(dimension).as("group"),
      sql<number>`sum(counts.successes)`.as("successes"),
      sql<number>`sum(counts.failures)`.as("failures"),
      sql<number>`sum(counts.unknown)`.as("unknown"),
      sql<number>`sum(counts.expected_failures)`.as("expectedFailures"),
      sql<number>`sum(counts.latency_us_sum)`.as("latencyUsSum"),
      sql<number>`sum(counts.latency_count)`.as("latencyCount"),
      sql<number>`sum(counts.tokens)`.as("tokens"),
    ]);
  return runQuery(context.connection, grouped);
}

const countColumns = [
  "cell_id",
  "hour",
  "weekday",
  "successes",
  "failures",
  "unknown",
  "expected_failures",
  "latency_us_sum",
  "latency_count",
  "tokens",
] as const;

/** The same names, told apart from those of the summary. */
const ofSession = countColumns.map((name) => `session_cell.${name}` as const);

function allCounts({ tenantId }: StoreContext) {
  const days = queries
    .selectFrom("cell_day")
    .select(countColumns)
    .where("tenant_id", "=", tenantId);
  return queries.selectFrom(days.as("counts"));
}

function countsOfSessions({ tenantId }: StoreContext, filter: SessionFilter) {
  const sessions = queries
    .selectFrom("session_cell")
    .innerJoin("session_summary", (join) =>
      join
        .onRef("session_summary.tenant_id", "=", "session_cell.tenant_id")
        .onRef("session_summary.session_id", "=", "session_cell.session_id"),
    )
    .select(ofSession)
    .where((session) => sessionMatches(session, tenantId, filter));
  return queries.selectFrom(sessions.as("counts"));
}

function groupLabel(dimension: ReportDimension) {
  const column = sql.ref(columnOf[dimension]);
  if (dimension === "hour" || dimension === "weekday") {
    return sql<string>`CASE WHEN ${column} < 0 THEN '' ELSE CAST(${column} AS TEXT) END`;
  }
  return sql<string>`(SELECT text FROM dictionary WHERE text_id = ${column})`;
}

function toReportRow(totals: Totals): ReportRow {
  const { latencyUsSum, tokens, ...counts } = totals;
  return {
    ...counts,
    executions: totals.successes + totals.failures + totals.unknown,
    latencyMs: totals.latencyCount === 0 ? null : latencyUsSum / totals.latencyCount / 1000,
    // Counts are kept as sums: of executions that tell no tokens the sum is 0.
    tokens: tokens === 0 ? null : tokens,
  };
}
