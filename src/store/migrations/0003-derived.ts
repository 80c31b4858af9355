import type { Migration, Schema } from "./migration.ts";

/** What derivation makes of record and journal, and its work lists. May be dropped and made again with the same content. */
export const derived: Migration = {
  version: 3,
  name: "derived",
  up(schema) {
    workLists(schema);
    sessions(schema);
    executions(schema);
    cells(schema);
    items(schema);
    errors(schema);
    markEverySession(schema);
  },
};

function workLists(schema: Schema): void {
  schema.exec(`
    CREATE TABLE derived_version (
      tenant_id INTEGER NOT NULL, name TEXT NOT NULL, code TEXT NOT NULL, config TEXT NOT NULL,
      as_of INTEGER, content_hash TEXT,
      PRIMARY KEY (tenant_id, name)
    ) WITHOUT ROWID;
    CREATE TABLE dirty_session (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, session_id)
    ) WITHOUT ROWID;
    CREATE TABLE dirty_item (
      tenant_id INTEGER NOT NULL, item_key TEXT NOT NULL,
      PRIMARY KEY (tenant_id, item_key)
    ) WITHOUT ROWID;`);
}

/**
 * `step_path` holds a session's path in one row: the steps themselves stand in the record and are not copied.
 * `merged_session` names references whose rows belong to another session's view.
 */
function sessions(schema: Schema): void {
  schema.exec(`
    CREATE TABLE session_summary (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, session_key TEXT NOT NULL, native_id TEXT,
      harness TEXT NOT NULL, agent TEXT, repo TEXT, outcome TEXT NOT NULL, started_at INTEGER, ended_at INTEGER,
      step_count INTEGER NOT NULL, execution_count INTEGER NOT NULL, successes INTEGER NOT NULL,
      failures INTEGER NOT NULL, unknown INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, session_id)
    );
    CREATE INDEX session_summary_key ON session_summary (tenant_id, session_key);
    CREATE INDEX session_summary_native ON session_summary (tenant_id, native_id) WHERE native_id IS NOT NULL;
    CREATE INDEX session_summary_started ON session_summary (tenant_id, started_at);
    CREATE TABLE merged_session (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, into_key TEXT NOT NULL,
      PRIMARY KEY (tenant_id, session_id)
    ) WITHOUT ROWID;
    CREATE INDEX merged_session_into ON merged_session (tenant_id, into_key);
    CREATE TABLE step_path (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, path TEXT NOT NULL,
      PRIMARY KEY (tenant_id, session_id)
    );
    CREATE TABLE search_state (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, step_id INTEGER NOT NULL,
      observation_id INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, session_id)
    ) WITHOUT ROWID;
    CREATE VIRTUAL TABLE search_text USING fts5 (
      text, content='', detail=none, columnsize=0,
      tokenize="unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
    );
    INSERT INTO search_text (search_text, rank) VALUES ('secure-delete', 1);`);
}

function executions(schema: Schema): void {
  schema.exec(`
    CREATE TABLE execution (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, seq INTEGER NOT NULL, call_key TEXT NOT NULL,
      step_key TEXT, step_seq INTEGER, on_final_path INTEGER NOT NULL, tool_id INTEGER NOT NULL, server_id INTEGER,
      house_id INTEGER, task_type_id INTEGER, model_id INTEGER, param_hash TEXT, params TEXT,
      param_shape_id INTEGER, success INTEGER, outcome_source_id INTEGER NOT NULL, failure_kind_id INTEGER,
      exit_code INTEGER, error_text TEXT, error_template_id TEXT, result_excerpt TEXT, confidence REAL,
      latency_us INTEGER, tokens_in INTEGER, tokens_out INTEGER, at INTEGER, hour INTEGER, weekday INTEGER,
      retry_of TEXT, call_locator TEXT, call_raw_hmac TEXT, result_locator TEXT, result_raw_hmac TEXT,
      source_id INTEGER,
      PRIMARY KEY (tenant_id, session_id, seq)
    );
    CREATE INDEX execution_error ON execution (tenant_id, error_template_id, session_id)
      WHERE error_template_id IS NOT NULL;
    CREATE TABLE prediction_replay (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, call_key TEXT NOT NULL, p REAL NOT NULL,
      low REAL NOT NULL, high REAL NOT NULL, n_eff REAL NOT NULL, model_version TEXT NOT NULL,
      PRIMARY KEY (tenant_id, session_id, call_key)
    ) WITHOUT ROWID;
    CREATE TABLE prediction_score (
      tenant_id INTEGER NOT NULL, prediction_id TEXT NOT NULL, actual INTEGER, accuracy REAL,
      PRIMARY KEY (tenant_id, prediction_id)
    ) WITHOUT ROWID;`);
}

/** Integers only; confidence is summed in millionths. `session_cell` is what each session put into `cell_day`: replacing a session subtracts it and adds the new. */
function cells(schema: Schema): void {
  const counts = `
      successes INTEGER NOT NULL, failures INTEGER NOT NULL, unknown INTEGER NOT NULL,
      expected_failures INTEGER NOT NULL, latency_us_sum INTEGER NOT NULL, latency_count INTEGER NOT NULL,
      confidence_sum INTEGER NOT NULL, confidence_count INTEGER NOT NULL, tokens INTEGER NOT NULL,
      last_at INTEGER`;
  schema.exec(`
    CREATE TABLE cell (
      cell_id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, tool_id INTEGER NOT NULL, house_id INTEGER NOT NULL,
      model_id INTEGER NOT NULL, task_type_id INTEGER NOT NULL, repo_id INTEGER NOT NULL,
      harness_id INTEGER NOT NULL, agent_id INTEGER NOT NULL,
      UNIQUE (tenant_id, tool_id, house_id, model_id, task_type_id, repo_id, harness_id, agent_id)
    );
    CREATE TABLE session_cell (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, cell_id INTEGER NOT NULL, day INTEGER NOT NULL,
      hour INTEGER NOT NULL, weekday INTEGER NOT NULL, ${counts},
      PRIMARY KEY (tenant_id, session_id, cell_id, day, hour, weekday)
    ) WITHOUT ROWID;
    CREATE INDEX session_cell_day ON session_cell (tenant_id, cell_id, day, hour, weekday, last_at);
    CREATE TABLE cell_day (
      tenant_id INTEGER NOT NULL, cell_id INTEGER NOT NULL, day INTEGER NOT NULL, hour INTEGER NOT NULL,
      weekday INTEGER NOT NULL, sessions INTEGER NOT NULL, ${counts},
      PRIMARY KEY (tenant_id, cell_id, day, hour, weekday)
    ) WITHOUT ROWID;
    CREATE TABLE bucket_day (
      tenant_id INTEGER NOT NULL, cell_id INTEGER NOT NULL, metric TEXT NOT NULL, day INTEGER NOT NULL,
      bucket INTEGER NOT NULL, n INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, cell_id, metric, day, bucket)
    ) WITHOUT ROWID;`);
}

/** `item.tokens` are what stands in the index: a contentless index is told what to remove. */
function items(schema: Schema): void {
  schema.exec(`
    CREATE TABLE finding (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, item_key TEXT NOT NULL, n INTEGER NOT NULL,
      body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, session_id, item_key, n)
    );
    CREATE INDEX finding_item ON finding (tenant_id, item_key, session_id);
    CREATE TABLE item (
      item_id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, item_key TEXT NOT NULL, category TEXT NOT NULL,
      scope TEXT NOT NULL, repo TEXT, agent TEXT, scope_token TEXT NOT NULL, status TEXT NOT NULL,
      confidence REAL NOT NULL, last_seen INTEGER, cost_turns INTEGER NOT NULL, length INTEGER NOT NULL, tokens TEXT NOT NULL, body TEXT NOT NULL,
      UNIQUE (tenant_id, item_key)
    );
    CREATE INDEX item_in_scope ON item (tenant_id, status, scope_token, confidence, item_key);
    CREATE TABLE item_scope (
      tenant_id INTEGER NOT NULL, scope_token TEXT NOT NULL, confidence REAL NOT NULL, items INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, scope_token, confidence)
    ) WITHOUT ROWID;
    CREATE TABLE item_evidence (
      tenant_id INTEGER NOT NULL, item_id INTEGER NOT NULL, n INTEGER NOT NULL, session TEXT NOT NULL,
      subject TEXT NOT NULL, role TEXT NOT NULL, source_key TEXT NOT NULL,
      PRIMARY KEY (tenant_id, item_id, n)
    ) WITHOUT ROWID;
    CREATE INDEX item_evidence_source ON item_evidence (tenant_id, source_key);
    CREATE VIRTUAL TABLE item_text USING fts5 (
      terms, content='', detail=none, columnsize=0,
      tokenize="unicode61 remove_diacritics 0 tokenchars '_.-/:@+#$'"
    );
    INSERT INTO item_text (item_text, rank) VALUES ('secure-delete', 1);
    CREATE TABLE term (
      tenant_id INTEGER NOT NULL, term TEXT NOT NULL, document_frequency INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, term)
    ) WITHOUT ROWID;
    CREATE TABLE term_stats (
      tenant_id INTEGER PRIMARY KEY, items INTEGER NOT NULL, total_length INTEGER NOT NULL
    );
    CREATE TABLE item_link (
      tenant_id INTEGER NOT NULL, kind TEXT NOT NULL, from_item TEXT NOT NULL, to_item TEXT NOT NULL,
      detail TEXT NOT NULL,
      PRIMARY KEY (tenant_id, kind, from_item, to_item)
    ) WITHOUT ROWID;
    CREATE TABLE playbook (
      tenant_id INTEGER NOT NULL, playbook_key TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, playbook_key)
    ) WITHOUT ROWID;
    CREATE TABLE playbook_revision (
      tenant_id INTEGER NOT NULL, playbook_key TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, playbook_key, revision)
    ) WITHOUT ROWID;
    CREATE TABLE lift (
      tenant_id INTEGER NOT NULL, subject TEXT NOT NULL, metric TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, subject, metric)
    ) WITHOUT ROWID;`);
}

function errors(schema: Schema): void {
  schema.exec(`
    CREATE TABLE error_template (
      tenant_id INTEGER NOT NULL, template_id TEXT NOT NULL, tool TEXT NOT NULL, template TEXT NOT NULL,
      PRIMARY KEY (tenant_id, template_id, tool)
    ) WITHOUT ROWID;
    CREATE TABLE error_group (
      tenant_id INTEGER NOT NULL, group_key TEXT NOT NULL, template_id TEXT NOT NULL,
      PRIMARY KEY (tenant_id, group_key, template_id)
    ) WITHOUT ROWID;
    CREATE TABLE pattern (
      tenant_id INTEGER NOT NULL, pattern_key TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, pattern_key)
    ) WITHOUT ROWID;
    CREATE TABLE adaptation (
      tenant_id INTEGER NOT NULL, adaptation_key TEXT NOT NULL, state TEXT NOT NULL, measured_effect REAL,
      body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, adaptation_key)
    ) WITHOUT ROWID;
    CREATE TABLE ticket (
      tenant_id INTEGER NOT NULL, ticket_key TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, ticket_key)
    ) WITHOUT ROWID;
    CREATE TABLE policy (
      tenant_id INTEGER NOT NULL, policy TEXT NOT NULL, policy_version TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, policy)
    ) WITHOUT ROWID;
    CREATE TABLE fitted (
      tenant_id INTEGER NOT NULL, model TEXT NOT NULL, as_of_day INTEGER NOT NULL, parameters TEXT NOT NULL,
      PRIMARY KEY (tenant_id, model, as_of_day)
    ) WITHOUT ROWID;
    CREATE TABLE signal_value (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, signal TEXT NOT NULL, subject TEXT NOT NULL,
      value REAL, body TEXT NOT NULL,
      PRIMARY KEY (tenant_id, session_id, signal, subject)
    ) WITHOUT ROWID;
    CREATE TABLE signal_state (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, signal TEXT NOT NULL, version INTEGER NOT NULL,
      state TEXT NOT NULL,
      PRIMARY KEY (tenant_id, session_id, signal)
    ) WITHOUT ROWID;`);
}

function markEverySession(schema: Schema): void {
  schema.exec(`INSERT INTO dirty_session (tenant_id, session_id, seq)
    SELECT tenant_id, session_id, batch_seq FROM session`);
}
