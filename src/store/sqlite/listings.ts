import { storedItem } from "./stored-item.ts";
import { sql } from "kysely";
import type { ExpressionBuilder, SqlBool, Expression } from "kysely";
import type { Item } from "../../core/knowledge.ts";
import type { ErrorCluster, ItemFilter, SessionFilter, SessionSummary } from "../port.ts";
import type { Database } from "../schema.ts";
import type { StoreContext } from "./context.ts";
import { queries, runQuery } from "./query.ts";
import { parseSummary } from "./summaries.ts";

const defaultLimit = 100;

type Sessions = ExpressionBuilder<Database, "session_summary">;

/** Newest first; sessions of unknown start come last. */
export function listSessions(
  context: StoreContext,
  filter: SessionFilter,
): readonly SessionSummary[] {
  const query = queries
    .selectFrom("session_summary")
    .select("body")
    .where((session) => sessionMatches(session, context.tenantId, filter))
    .orderBy("started_at", (order) => order.desc().nullsLast())
    .orderBy("session_key")
    .limit(filter.limit ?? defaultLimit);
  return runQuery(context.connection, query).map(({ body }) => parseSummary(body));
}

export function countSessions(context: StoreContext, filter: SessionFilter): number {
  const query = queries
    .selectFrom("session_summary")
    .select((session) => session.fn.countAll<number>().as("sessions"))
    .where((session) => sessionMatches(session, context.tenantId, filter));
  return runQuery(context.connection, query)[0]?.sessions ?? 0;
}

/** Which sessions a filter lets through: the repository by a part of its name, the agent by the name that its record gives, its harness or its program. */
export function sessionMatches(
  session: Sessions,
  tenantId: number,
  filter: SessionFilter,
): Expression<SqlBool> {
  const { since, until, repo, agent, outcome } = filter;
  const conditions: Expression<SqlBool>[] = [session("session_summary.tenant_id", "=", tenantId)];
  if (since !== undefined) conditions.push(session("session_summary.started_at", ">=", since));
  if (until !== undefined) conditions.push(session("session_summary.started_at", "<", until));
  if (repo !== undefined) conditions.push(sql<SqlBool>`instr(session_summary.repo, ${repo}) > 0`);
  if (outcome !== undefined) conditions.push(session("session_summary.outcome", "=", outcome));
  if (agent !== undefined) {
    conditions.push(
      session.or([
        session("session_summary.agent", "=", agent),
        session("session_summary.harness", "=", agent),
        session("session_summary.session_id", "in", ranBy(session, tenantId, agent)),
      ]),
    );
  }
  return session.and(conditions);
}

/** Sessions whose record gives their program another name; looked for once, however often sessions are compared. */
function ranBy(session: Sessions, tenantId: number, program: string) {
  return session
    .selectFrom("session_summary as named")
    .select("named.session_id")
    .where("named.tenant_id", "=", tenantId)
    .where("named.agent", "is not", null)
    .where(sql<SqlBool>`json_extract(named.body, '$.agent') = ${program}`);
}

/** Groups of failures with one template, most failures first. */
export function listErrorClusters(
  context: StoreContext,
  filter: SessionFilter,
): readonly ErrorCluster[] {
  const query = queries
    .selectFrom("execution")
    .innerJoin("session_summary", (join) =>
      join
        .onRef("session_summary.tenant_id", "=", "execution.tenant_id")
        .onRef("session_summary.session_id", "=", "execution.session_id"),
    )
    .innerJoin("dictionary as tool", "tool.text_id", "execution.tool_id")
    .where((session) => sessionMatches(session, context.tenantId, filter))
    .where("execution.error_template_id", "is not", null)
    .where("execution.success", "=", 0)
    // Failing tests say how the work went; what fails there changes with every task.
    .where((error) =>
      error.not(
        error.exists(
          error
            .selectFrom("dictionary as kind")
            .whereRef("kind.text_id", "=", "execution.failure_kind_id")
            .where("kind.text", "=", "test-failure")
            .select("kind.text_id"),
        ),
      ),
    )
    .groupBy(["execution.error_template_id", "tool.text"])
    .select((error) => [
      error.ref("execution.error_template_id").$notNull().as("templateId"),
      "tool.text as tool",
      error.fn.countAll<number>().as("failures"),
      sql<number>`count(distinct execution.session_id)`.as("sessions"),
      sql<string>`coalesce(min(execution.error_text), '')`.as("example"),
      sql<number | null>`max(execution.at)`.as("lastAt"),
    ])
    .orderBy("failures", "desc")
    .orderBy("templateId")
    .orderBy("tool")
    .limit(filter.limit ?? defaultLimit);
  return runQuery(context.connection, query);
}

/** Most costly first, then most confident. */
export function listItems(context: StoreContext, filter: ItemFilter): readonly Item[] {
  const ordered = queries
    .selectFrom("item")
    .select("body")
    .where((item) => itemMatches(item, context.tenantId, filter))
    .orderBy("cost_turns", "desc")
    .orderBy("confidence", "desc")
    .orderBy("item_key")
    .limit(filter.limit ?? defaultLimit);
  return runQuery(context.connection, ordered).map(({ body }) => storedItem(body));
}

export function countItems(context: StoreContext, filter: ItemFilter): number {
  const query = queries
    .selectFrom("item")
    .select((item) => item.fn.countAll<number>().as("items"))
    .where((item) => itemMatches(item, context.tenantId, filter));
  return runQuery(context.connection, query)[0]?.items ?? 0;
}

function itemMatches(
  item: ExpressionBuilder<Database, "item">,
  tenantId: number,
  { category, repo, agent, status, since }: ItemFilter,
): Expression<SqlBool> {
  const conditions: Expression<SqlBool>[] = [item("tenant_id", "=", tenantId)];
  if (category !== undefined) conditions.push(item("category", "=", category));
  if (repo !== undefined) conditions.push(sql<SqlBool>`instr(repo, ${repo}) > 0`);
  if (agent !== undefined) conditions.push(item("agent", "=", agent));
  if (status !== undefined) conditions.push(item("status", "=", status));
  if (since !== undefined) conditions.push(item("last_seen", ">=", since));
  return item.and(conditions);
}
