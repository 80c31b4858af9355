import { storedItem } from "./stored-item.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { compareText } from "../../core/compare-text.ts";
import type { Evidence, Item } from "../../core/knowledge.ts";
import type { ExecutionView, StepView } from "../../core/session-view.ts";
import type { StoreContext } from "./context.ts";
import { requireRising } from "./page-order.ts";
import { readExecutionViews, readStepViews } from "./session-reading.ts";
import { readSignals } from "./signal-rows.ts";
import { parseSummary } from "./summaries.ts";

export type ExportRow = Readonly<Record<string, unknown>>;

const itemsPerPage = 500;

/**
 * Everything derived, in the order of content keys: sessions with their steps, executions and signals, cells, error templates,
 * items. Without local integers, ingest times and the places things were read at, so that equal content gives equal
 * output. Each page is one snapshot; nothing is held between pages.
 */
export async function* canonicalRows(context: StoreContext): AsyncGenerator<ExportRow> {
  yield* sessionRows(context);
  yield* cellRows(context);
  yield* await context.connection.read(() => errorTemplateRows(context));
  yield* itemRows(context);
}

async function* sessionRows(context: StoreContext): AsyncGenerator<ExportRow> {
  const { connection } = context;
  let after = "";
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one page at a time
    const page = await connection.read(() => sessionPage(context, after));
    if (page === null) return;
    requireRising(connection, page.key, after);
    yield* page.rows;
    after = page.key;
  }
}

/** The next session with its steps, executions and signals. */
function sessionPage(
  context: StoreContext,
  after: string,
): { readonly key: string; readonly rows: readonly ExportRow[] } | null {
  const [row] = context.connection.rows(
    "SELECT body FROM session_summary WHERE tenant_id = ? AND session_key > ? ORDER BY session_key LIMIT 1",
    context.tenantId,
    after,
  );
  if (row === undefined) return null;
  const summary = parseSummary(String(row[0]));
  const session = summary.key;
  const rows = [
    { table: "session", ...summary },
    ...readStepViews(context, session).map((step) => ({
      table: "step",
      session,
      ...unplacedStep(step),
    })),
    ...readExecutionViews(context, session).map((execution) => ({
      table: "execution",
      session,
      ...unplacedExecution(execution),
    })),
    ...readSignals(context, session).map((signal) => ({ table: "signal", session, ...signal })),
  ];
  return { key: session, rows };
}

function unplacedStep({ sourceKey: _source, locator: _locator, ...step }: StepView) {
  return step;
}

function unplacedExecution(execution: ExecutionView) {
  const { sourceKey: _source, callLocator: _call, resultLocator: _result, ...content } = execution;
  return content;
}

async function* cellRows(context: StoreContext): AsyncGenerator<ExportRow> {
  const { connection, tenantId } = context;
  const tools = await connection.read(() =>
    connection.rows(
      `SELECT DISTINCT tool.text FROM cell c JOIN dictionary tool ON tool.text_id = c.tool_id
       WHERE c.tenant_id = ? ORDER BY tool.text`,
      tenantId,
    ),
  );
  for (const [tool] of tools) {
    // oxlint-disable-next-line no-await-in-loop -- one page at a time
    yield* await connection.read(() => cellsOfTool(context, String(tool)));
  }
}

function textOf(column: string): string {
  return `(SELECT text FROM dictionary WHERE text_id = c.${column})`;
}

function cellsOfTool({ connection, tenantId }: StoreContext, tool: string): readonly ExportRow[] {
  return connection
    .statement(
      `SELECT 'cell' AS "table", ${textOf("tool_id")} AS tool, ${textOf("house_id")} AS house,
         ${textOf("model_id")} AS model, ${textOf("task_type_id")} AS taskType, ${textOf("repo_id")} AS repo,
         ${textOf("harness_id")} AS harness, ${textOf("agent_id")} AS agent, d.day, d.hour, d.weekday, d.sessions,
         d.successes, d.failures, d.unknown, d.expected_failures AS expectedFailures,
         d.latency_us_sum AS latencyUsSum, d.latency_count AS latencyCount, d.confidence_sum AS confidenceSum,
         d.confidence_count AS confidenceCount, d.tokens, d.last_at AS lastAt
       FROM cell_day d JOIN cell c ON c.cell_id = d.cell_id
       WHERE d.tenant_id = ?1 AND c.tool_id = (SELECT text_id FROM dictionary WHERE tenant_id = ?1 AND text = ?2)
       ORDER BY 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`,
    )
    .all(tenantId, tool)
    .map((row) => ({ ...row }));
}

function errorTemplateRows({ connection, tenantId }: StoreContext): readonly ExportRow[] {
  return connection
    .statement(
      `SELECT 'error-template' AS "table", e.error_template_id AS id, tool.text AS tool, count(*) AS count,
         count(DISTINCT e.session_id) AS sessions
       FROM execution e JOIN dictionary tool ON tool.text_id = e.tool_id
       WHERE e.tenant_id = ? AND e.error_template_id IS NOT NULL
       GROUP BY e.error_template_id, tool.text ORDER BY e.error_template_id, tool.text`,
    )
    .all(tenantId)
    .map((row) => ({ ...row }));
}

async function* itemRows(context: StoreContext): AsyncGenerator<ExportRow> {
  const { connection, tenantId } = context;
  let after = "";
  for (;;) {
    const from = after;
    // oxlint-disable-next-line no-await-in-loop -- one page at a time
    const page = await connection.read(() =>
      connection.rows(
        "SELECT item_key, body FROM item WHERE tenant_id = ? AND item_key > ? ORDER BY item_key LIMIT ?",
        tenantId,
        from,
        itemsPerPage,
      ),
    );
    const last = page.at(-1);
    if (last === undefined) return;
    requireRising(connection, String(last[0]), from);
    for (const [, body] of page) yield unplacedItem(storedItem(body));
    after = String(last[0]);
  }
}

function unplacedItem(item: Item): ExportRow {
  const evidence = item.evidence
    .map(unplacedEvidence)
    .map((one) => ({ one, text: canonicalJson(one) }))
    .toSorted((a, b) => compareText(a.text, b.text))
    .map(({ one }) => one);
  return { table: "item", ...item, evidence };
}

function unplacedEvidence({ sourceKey: _source, locator: _locator, ...evidence }: Evidence) {
  return evidence;
}
