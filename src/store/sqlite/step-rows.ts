import type { StepRow, UsageRow } from "../../core/rows.ts";
import type { SqlRow } from "../engine.ts";
import type { StoreContext } from "./context.ts";
import { isToldAnew, takesPrecedence, type Telling } from "./precedence.ts";
import { addStepText, removeStepText } from "./search-index.ts";
import type { Verdict } from "./session-rows.ts";
import type { KnownSource, SourceIds } from "./source-ids.ts";

export interface StepRowWriter {
  step(row: StepRow, sessionId: number, seq: number): Verdict;
  usage(row: UsageRow, sessionId: number, source: KnownSource | null, seq: number): Verdict;
}

export function createStepRowWriter(context: StoreContext): StepRowWriter {
  const { connection, sources, suppressions } = context;
  const insertStep = createStepInsert(context);
  const insertUsage = createUsageInsert(context);
  return {
    step(row, sessionId, seq) {
      if (suppressions.any && suppressions.has("step", row.stepKey)) return "suppressed";
      const source = sources.resolve(row.sourceKey, seq);
      if (insertStep(null, row, sessionId, source, seq)) return "stored";
      const stepId = yielding(context, row, sessionId, source);
      if (stepId === null) return "duplicate";
      const indexed = removeStepText(context, sessionId, stepId);
      connection.statement("DELETE FROM step WHERE step_id = ?").run(stepId);
      insertStep(stepId, row, sessionId, source, seq);
      if (indexed) addStepText(context, stepId);
      return "replaced";
    },
    usage(row, sessionId, source, seq) {
      if (suppressions.any && suppressions.has("request", row.requestKey)) return "suppressed";
      return insertUsage(row, sessionId, source, seq) ? "stored" : "duplicate";
    },
  };
}

function createStepInsert(context: StoreContext) {
  const { connection, tenantId, dictionary } = context;
  const insert = connection.statement(
    `INSERT INTO step (step_id, tenant_id, session_id, step_key, format_id, reader_version, parent_step_key, kind_id, at,
       "ordinal", label_id, model_id, injected, rules_version, source_id, locator, raw_hmac, batch_seq, excerpt)
     VALUES (${connection.engine.newRowId("step")}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  return (
    stepId: number | null,
    row: StepRow,
    sessionId: number,
    source: KnownSource,
    seq: number,
  ): boolean =>
    insert.run(
      stepId,
      tenantId,
      sessionId,
      row.stepKey,
      source.formatId,
      row.readerVersion,
      row.parentStepKey,
      dictionary.id(row.kind),
      row.at,
      row.ordinal,
      dictionary.idOrNull(row.label),
      dictionary.idOrNull(row.model),
      row.injected ? 1 : 0,
      row.rulesVersion,
      source.sourceId,
      row.locator,
      row.rawHmac,
      seq,
      row.excerpt,
    ).changes === 1;
}

function createUsageInsert(context: StoreContext) {
  const { connection, tenantId, dictionary } = context;
  const insert = connection.statement(
    `INSERT INTO usage (tenant_id, session_id, request_key, revision, format_id, model_id, input, output,
       cache_read, cache_write, reasoning, cost_nano, at, source_id, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return (row: UsageRow, sessionId: number, source: KnownSource | null, seq: number): boolean =>
    insert.run(
      tenantId,
      sessionId,
      row.requestKey,
      row.revision,
      source?.formatId ?? 0,
      dictionary.idOrNull(row.model),
      row.input,
      row.output,
      row.cacheRead,
      row.cacheWrite,
      row.reasoning,
      row.costNano,
      row.at,
      source?.sourceId ?? null,
      seq,
    ).changes === 1;
}

/** Id of the row that stands under the same key and must make room; null when it stays. */
function yielding(
  { connection, tenantId, dictionary, sources }: StoreContext,
  row: StepRow,
  sessionId: number,
  source: KnownSource,
): number | null {
  const holder = connection
    .statement(
      `SELECT step_id, "ordinal", raw_hmac, rules_version, source_id, parent_step_key, kind_id, label_id, model_id, excerpt
       FROM step WHERE tenant_id = ? AND session_id = ? AND step_key = ? AND format_id = ? AND reader_version = ?`,
    )
    .get(tenantId, sessionId, row.stepKey, source.formatId, row.readerVersion);
  if (holder === undefined) return null;
  const claim = claimOf(holder, sources);
  const told = [
    row.parentStepKey,
    dictionary.id(row.kind),
    dictionary.idOrNull(row.label),
    dictionary.idOrNull(row.model),
    row.excerpt,
  ];
  const wins = takesPrecedence(row, claim) || isToldAnew({ ...row, ...source, told }, claim);
  return wins ? Number(holder["step_id"]) : null;
}

function claimOf(holder: SqlRow, sources: SourceIds): Telling {
  const idIn = (column: string): number | null =>
    holder[column] === null ? null : Number(holder[column]);
  const sourceId = Number(holder["source_id"]);
  return {
    rulesVersion: Number(holder["rules_version"]),
    ordinal: Number(holder["ordinal"]),
    rawHmac: String(holder["raw_hmac"]),
    sourceKey: sources.key(sourceId),
    sourceId,
    told: [
      holder["parent_step_key"],
      idIn("kind_id"),
      idIn("label_id"),
      idIn("model_id"),
      holder["excerpt"],
    ],
  };
}
