import type { Migration, Schema } from "./migration.ts";

/** The journal: every choice made and every judgement given. Append-only, never recomputed. */
export const journal: Migration = {
  version: 2,
  name: "journal",
  up(schema) {
    judgements(schema);
    experiments(schema);
    decisions(schema);
    models(schema);
  },
};

function judgements(schema: Schema): void {
  schema.exec(`
    CREATE TABLE outcome (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL,
      weight REAL NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, session_id, source, actor, at, value, weight)
    ) WITHOUT ROWID;
    CREATE TABLE act (
      tenant_id INTEGER NOT NULL, act_id TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
      target TEXT NOT NULL, reason TEXT NOT NULL, payload TEXT NOT NULL, at INTEGER NOT NULL,
      batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, act_id)
    ) WITHOUT ROWID;
    CREATE TABLE suppression (
      tenant_id INTEGER NOT NULL, kind TEXT NOT NULL, hmac TEXT NOT NULL, act_id TEXT NOT NULL,
      batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, kind, hmac)
    ) WITHOUT ROWID;
    CREATE TABLE audit_verdict (
      tenant_id INTEGER NOT NULL, verdict_id TEXT NOT NULL, target TEXT NOT NULL, overall TEXT NOT NULL,
      payload TEXT NOT NULL, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, verdict_id)
    ) WITHOUT ROWID;
    CREATE TABLE ticket_event (
      tenant_id INTEGER NOT NULL, event_id TEXT NOT NULL, ticket_key TEXT NOT NULL, kind TEXT NOT NULL,
      actor TEXT NOT NULL, payload TEXT NOT NULL, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, event_id)
    ) WITHOUT ROWID;`);
}

function experiments(schema: Schema): void {
  schema.exec(`
    CREATE TABLE experiment (
      tenant_id INTEGER NOT NULL, experiment TEXT NOT NULL, declaration TEXT NOT NULL, at INTEGER NOT NULL,
      batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, experiment)
    ) WITHOUT ROWID;
    CREATE TABLE assignment (
      tenant_id INTEGER NOT NULL, experiment TEXT NOT NULL, unit TEXT NOT NULL, assignment_id TEXT NOT NULL,
      arm TEXT NOT NULL, propensity REAL NOT NULL, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, experiment, unit)
    ) WITHOUT ROWID;
    CREATE TABLE delivery (
      tenant_id INTEGER NOT NULL, assignment_id TEXT NOT NULL, occasion TEXT NOT NULL, state TEXT NOT NULL,
      reason TEXT NOT NULL, latency_us INTEGER, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, assignment_id, occasion)
    ) WITHOUT ROWID;
    CREATE TABLE exposure (
      tenant_id INTEGER NOT NULL, unit TEXT NOT NULL, occasion TEXT NOT NULL, item TEXT NOT NULL,
      item_version INTEGER NOT NULL, arm TEXT NOT NULL, q REAL NOT NULL, position INTEGER NOT NULL,
      tokens INTEGER NOT NULL, slate_hash TEXT NOT NULL, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, unit, occasion, item)
    ) WITHOUT ROWID;
    CREATE INDEX exposure_item ON exposure (tenant_id, item);`);
}

function decisions(schema: Schema): void {
  schema.exec(`
    CREATE TABLE prediction (
      tenant_id INTEGER NOT NULL, prediction_id TEXT NOT NULL, session_id INTEGER, call_key TEXT,
      tool TEXT NOT NULL, house TEXT, model TEXT, task_type TEXT, repo TEXT, param_hash TEXT,
      p REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, n_eff REAL NOT NULL, model_version TEXT NOT NULL,
      at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, prediction_id)
    ) WITHOUT ROWID;
    CREATE TABLE decision (
      tenant_id INTEGER NOT NULL, decision_id TEXT NOT NULL, policy_version TEXT NOT NULL, candidates TEXT NOT NULL,
      propensities TEXT NOT NULL, chosen TEXT NOT NULL, deterministic INTEGER NOT NULL, seed TEXT,
      at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, decision_id)
    ) WITHOUT ROWID;
    CREATE TABLE policy_version (
      tenant_id INTEGER NOT NULL, policy_version TEXT NOT NULL, policy TEXT NOT NULL, body TEXT NOT NULL,
      at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, policy_version)
    ) WITHOUT ROWID;
    CREATE TABLE adaptation_event (
      tenant_id INTEGER NOT NULL, event_id TEXT NOT NULL, adaptation_key TEXT NOT NULL, state TEXT NOT NULL,
      "trigger" TEXT NOT NULL, change_type TEXT NOT NULL, old_value TEXT, new_value TEXT, reason TEXT,
      expected_improvement REAL, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, event_id)
    ) WITHOUT ROWID;`);
}

function models(schema: Schema): void {
  schema.exec(`
    CREATE TABLE model_answer (
      tenant_id INTEGER NOT NULL, request_hash TEXT NOT NULL, prompt_version TEXT NOT NULL, model TEXT NOT NULL,
      answer TEXT NOT NULL, cost_nano INTEGER, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, request_hash, prompt_version, model)
    ) WITHOUT ROWID;
    CREATE TABLE probe_result (
      tenant_id INTEGER NOT NULL, probe_id TEXT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL,
      result TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, probe_id)
    ) WITHOUT ROWID;`);
}
