import type { StepRow, UsageRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";
import { isToldAnew, takesPrecedence } from "./precedence.ts";
import { readClaim } from "./read-claim.ts";
import { addStepText, removeStepText } from "./search-index.ts";
import type { Verdict } from "./session-rows.ts";
import type { KnownSource } from "./source-ids.ts";

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

/** What is made of a step, in the order in which it is compared. */
const spoken = {
  ids: ["kind_id", "label_id", "model_id"],
  texts: ["parent_step_key", "excerpt"],
} as const;

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
  const claim = readClaim(holder, sources, spoken);
  const told = [
    dictionary.id(row.kind),
    dictionary.idOrNull(row.label),
    dictionary.idOrNull(row.model),
    row.parentStepKey,
    row.excerpt,
  ];
  const wins = takesPrecedence(row, claim) || isToldAnew({ ...row, ...source, told }, claim);
  return wins ? Number(holder["step_id"]) : null;
}
