import type { ExportRow } from "./canonical-export.ts";
import type { StoreContext } from "./context.ts";
import { requireRising } from "./page-order.ts";
import { readSessionRecord } from "./session-record.ts";

/**
 * The record and journal, in the order of content keys: sources, sessions with all their rows, then choices and acts.
 * Without local integers and ingest times. Forgotten sessions and what was judged of them are not in it.
 */
export async function* recordRows(context: StoreContext): AsyncGenerator<ExportRow> {
  const { connection } = context;
  yield* await connection.read(() => sourceRows(context));
  yield* sessionRows(context);
  for (const read of choices) {
    // oxlint-disable-next-line no-await-in-loop -- one page at a time
    yield* await connection.read(() => read(context));
  }
}

async function* sessionRows(context: StoreContext): AsyncGenerator<ExportRow> {
  const { connection, tenantId } = context;
  let after = { key: "", variant: "" };
  for (;;) {
    const from = after;
    // oxlint-disable-next-line no-await-in-loop -- one page at a time
    const page = await connection.read(() => {
      const [row] = connection.rows(
        `SELECT session_id, session_key, variant FROM session
         WHERE tenant_id = ?1 AND (session_key, variant) > (?2, ?3) ORDER BY session_key, variant LIMIT 1`,
        tenantId,
        from.key,
        from.variant,
      );
      if (row === undefined) return null;
      const [sessionId, key, variant] = row;
      return {
        key: String(key),
        variant: String(variant),
        rows: rowsOf(context, Number(sessionId)),
      };
    });
    if (page === null) return;
    requireRising(connection, `${page.key} ${page.variant}`, `${from.key} ${from.variant}`);
    yield* page.rows;
    after = page;
  }
}

function rowsOf(context: StoreContext, sessionId: number): readonly ExportRow[] {
  const record = readSessionRecord(context, sessionId);
  if (record === null) return [];
  return [
    { table: "session", ...record.session },
    ...record.facts.map((row) => ({ table: "fact", ...row })),
    ...record.steps.map((row) => ({ table: "step", ...row })),
    ...record.usage.map((row) => ({ table: "usage", ...row })),
    ...record.observations.map((row) => ({ table: "observation", ...row })),
    ...record.outcomes.map((row) => ({ table: "outcome", ...row })),
  ];
}

function sourceRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'source' AS "table", source_key AS sourceKey, generation, f.text AS format, uri_redacted AS uriRedacted,
       prefix_hmac AS prefixHmac
     FROM source s JOIN dictionary f ON f.text_id = s.format_id
     WHERE s.tenant_id = ? ORDER BY source_key, generation, f.text`,
  );
}

function eventRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'event' AS "table", e.event_key AS eventKey, e.source, e.kind,
       s.session_key || CASE s.variant WHEN '' THEN '' ELSE '~' || s.variant END AS session, e.at,
       e.payload_redacted AS payloadRedacted
     FROM event e LEFT JOIN session s ON s.session_id = e.session_id
     WHERE e.tenant_id = ? ORDER BY e.event_key`,
  );
}

function diagnosticRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'diagnostic' AS "table", s.source_key AS sourceKey, d.position, r.text AS reason, d.detail
     FROM diagnostic d JOIN source s ON s.source_id = d.source_id JOIN dictionary r ON r.text_id = d.reason_id
     WHERE d.tenant_id = ? ORDER BY s.source_key, s.generation, d.position, r.text`,
  );
}

function assignmentRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'assignment' AS "table", assignment_id AS id, experiment, unit, arm, propensity, at FROM assignment
     WHERE tenant_id = ? ORDER BY experiment, unit`,
  );
}

function exposureRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'exposure' AS "table", unit, occasion, item, item_version AS itemVersion, arm, q, position, tokens,
       slate_hash AS slateHash, at
     FROM exposure WHERE tenant_id = ? ORDER BY unit, occasion, item`,
  );
}

function adaptationRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'adaptation' AS "table", event_id AS id, adaptation_key AS adaptation, state, "trigger",
       change_type AS changeType, old_value AS oldValue, new_value AS newValue, reason,
       expected_improvement AS expectedImprovement, at
     FROM adaptation_event WHERE tenant_id = ? ORDER BY event_id`,
  );
}

function policyVersionRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'policy-version' AS "table", policy_version AS id, policy, body, at FROM policy_version
     WHERE tenant_id = ? ORDER BY policy_version`,
  );
}

function predictionRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'prediction' AS "table", p.prediction_id AS id,
       s.session_key || CASE s.variant WHEN '' THEN '' ELSE '~' || s.variant END AS session, p.call_key AS call,
       p.tool, p.house, p.model, p.task_type AS taskType, p.repo, p.param_hash AS paramHash, p.p, p.low, p.high,
       p.n_eff AS nEff, p.model_version AS modelVersion, p.at
     FROM prediction p LEFT JOIN session s ON s.session_id = p.session_id
     WHERE p.tenant_id = ? ORDER BY p.prediction_id`,
  );
}

function decisionRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'decision' AS "table", decision_id AS id, policy_version AS policyVersion, candidates, propensities, chosen,
       deterministic, seed, at
     FROM decision WHERE tenant_id = ? ORDER BY decision_id`,
  );
}

function actRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'act' AS "table", act_id AS id, kind, actor, target, reason, payload, at FROM act
     WHERE tenant_id = ? ORDER BY act_id`,
  );
}

function ticketEventRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'ticket-event' AS "table", event_id AS id, ticket_key AS ticket, kind, actor, payload, at FROM ticket_event
     WHERE tenant_id = ? ORDER BY event_id`,
  );
}

function issueEventRows(context: StoreContext): readonly ExportRow[] {
  return select(
    context,
    `SELECT 'issue-event' AS "table", event_id AS id, tracker, subject, kind, issue, actor, payload, at FROM issue_event
     WHERE tenant_id = ? ORDER BY event_id`,
  );
}

const choices = [
  eventRows,
  diagnosticRows,
  assignmentRows,
  exposureRows,
  adaptationRows,
  policyVersionRows,
  predictionRows,
  decisionRows,
  actRows,
  ticketEventRows,
  issueEventRows,
] as const;

function select({ connection, tenantId }: StoreContext, sql: string): readonly ExportRow[] {
  return connection
    .statement(sql)
    .all(tenantId)
    .map((row) => ({ ...row }));
}
