import type { Migration, Schema } from "./migration.ts";

/**
 * Tenants, the dictionary of strings, and the record: what was observed. Every record row carries `batch_seq`.
 * Names of sessions, sources and strings inside the database are local integers that never leave the store; keys that
 * rise (session first) keep the indexes flat as data grows. Tables whose rows may hold long texts keep a rowid: without
 * one such rows spill into overflow pages and leave a third of the file empty.
 */
export const record: Migration = {
  version: 1,
  name: "record",
  up(schema) {
    tenants(schema);
    sources(schema);
    sessions(schema);
    steps(schema);
    executions(schema);
    events(schema);
  },
};

function tenants(schema: Schema): void {
  schema.exec(`
    CREATE TABLE tenant (
      tenant_id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      key_check TEXT NOT NULL,
      suppression_seq INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE principal (
      tenant_id INTEGER NOT NULL, principal_id INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
      PRIMARY KEY (tenant_id, principal_id), UNIQUE (tenant_id, kind, name)
    ) WITHOUT ROWID;
    CREATE TABLE api_key (
      tenant_id INTEGER NOT NULL, hash TEXT NOT NULL, principal_id INTEGER NOT NULL, scopes TEXT NOT NULL,
      created_at INTEGER NOT NULL, revoked_at INTEGER,
      PRIMARY KEY (tenant_id, hash)
    ) WITHOUT ROWID;
    CREATE TABLE dictionary (
      text_id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, text TEXT NOT NULL,
      UNIQUE (tenant_id, text)
    );
    CREATE TABLE batch (
      tenant_id INTEGER NOT NULL, seq INTEGER NOT NULL, principal_id INTEGER NOT NULL, received_at INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, seq)
    ) WITHOUT ROWID;`);
}

function sources(schema: Schema): void {
  schema.exec(`
    CREATE TABLE source (
      source_id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, source_key TEXT NOT NULL,
      generation INTEGER NOT NULL, format_id INTEGER NOT NULL, uri_redacted TEXT NOT NULL,
      prefix_hmac TEXT NOT NULL, expires_at INTEGER, batch_seq INTEGER NOT NULL,
      UNIQUE (tenant_id, source_key, generation, format_id)
    );
    CREATE TABLE source_state (
      tenant_id INTEGER NOT NULL, source_key TEXT NOT NULL, state TEXT NOT NULL, checked_at INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, source_key)
    ) WITHOUT ROWID;
    CREATE TABLE cursor (
      tenant_id INTEGER NOT NULL, source_key TEXT NOT NULL, generation INTEGER NOT NULL, "offset" INTEGER NOT NULL,
      stamp TEXT NOT NULL, prefix_hmac TEXT NOT NULL, reader_version INTEGER NOT NULL, reader_state TEXT NOT NULL,
      PRIMARY KEY (tenant_id, source_key)
    );
    CREATE TABLE repo (
      tenant_id INTEGER NOT NULL, repo_id INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, repo_id)
    ) WITHOUT ROWID;
    CREATE TABLE repo_alias (
      tenant_id INTEGER NOT NULL, alias_key TEXT NOT NULL, repo_id INTEGER NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, alias_key)
    ) WITHOUT ROWID;
    CREATE TABLE diagnostic (
      tenant_id INTEGER NOT NULL, source_id INTEGER NOT NULL, position TEXT NOT NULL, reason_id INTEGER NOT NULL,
      detail TEXT NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, source_id, position, reason_id)
    ) WITHOUT ROWID;
    CREATE TABLE blob (
      tenant_id INTEGER NOT NULL, hmac TEXT NOT NULL, codec TEXT NOT NULL, rules_version INTEGER NOT NULL,
      bytes BLOB NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, hmac)
    ) WITHOUT ROWID;`);
}

/**
 * `session` names a session; `session_announcement` holds what each source said of it, because what derivation reads may
 * not depend on which source came first. `lineage` repeats that fact for the search for copies of one history.
 */
function sessions(schema: Schema): void {
  schema.exec(`
    CREATE TABLE session (
      session_id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, session_key TEXT NOT NULL,
      variant TEXT NOT NULL, batch_seq INTEGER NOT NULL,
      UNIQUE (tenant_id, session_key, variant)
    );
    CREATE TABLE session_announcement (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, source_id INTEGER NOT NULL,
      reader_version INTEGER NOT NULL, harness_id INTEGER NOT NULL, native_id TEXT, parent_id INTEGER,
      repo_id INTEGER, zone_id INTEGER, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, session_id, source_id, reader_version)
    ) WITHOUT ROWID;
    CREATE INDEX session_announcement_parent ON session_announcement (tenant_id, parent_id)
      WHERE parent_id IS NOT NULL;
    CREATE TABLE session_fact (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, field_id INTEGER NOT NULL, door_id INTEGER NOT NULL,
      "ordinal" INTEGER NOT NULL, value TEXT NOT NULL, at INTEGER, source_id INTEGER, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, session_id, field_id, door_id, "ordinal", value)
    ) WITHOUT ROWID;
    CREATE TABLE lineage (
      tenant_id INTEGER NOT NULL, value TEXT NOT NULL, session_id INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, value, session_id)
    ) WITHOUT ROWID;
    CREATE INDEX lineage_session ON lineage (tenant_id, session_id);`);
}

/** `format_id` belongs to a row's key as `reader_version` does: two formats may tell one session, and one of them is taken. */
function steps(schema: Schema): void {
  schema.exec(`
    CREATE TABLE step (
      step_id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, step_key TEXT NOT NULL,
      format_id INTEGER NOT NULL, reader_version INTEGER NOT NULL, parent_step_key TEXT, kind_id INTEGER NOT NULL,
      at INTEGER, "ordinal" INTEGER NOT NULL, label_id INTEGER, model_id INTEGER, injected INTEGER NOT NULL,
      rules_version INTEGER NOT NULL, source_id INTEGER NOT NULL, locator TEXT NOT NULL, raw_hmac TEXT NOT NULL,
      batch_seq INTEGER NOT NULL, excerpt TEXT NOT NULL,
      UNIQUE (tenant_id, session_id, step_key, format_id, reader_version)
    );
    CREATE TABLE usage (
      tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL, request_key TEXT NOT NULL, revision INTEGER NOT NULL,
      format_id INTEGER NOT NULL, model_id INTEGER, input INTEGER NOT NULL, output INTEGER NOT NULL,
      cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, reasoning INTEGER NOT NULL, cost_nano INTEGER,
      at INTEGER, source_id INTEGER, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, session_id, request_key, revision, format_id)
    ) WITHOUT ROWID;`);
}

function executions(schema: Schema): void {
  schema.exec(`
    CREATE TABLE execution_observation (
      observation_id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, session_id INTEGER NOT NULL,
      call_key TEXT NOT NULL, door_id INTEGER NOT NULL, part_id INTEGER NOT NULL, revision INTEGER NOT NULL,
      format_id INTEGER NOT NULL, reader_version INTEGER NOT NULL, step_key TEXT, "ordinal" INTEGER NOT NULL,
      tool_id INTEGER, server_id INTEGER, house_id INTEGER, task_type_id INTEGER, param_hash TEXT,
      params_redacted TEXT, param_shape_id INTEGER, outcome_id INTEGER, outcome_source_id INTEGER,
      failure_kind_id INTEGER, exit_code INTEGER, error_redacted TEXT, error_template_id TEXT, confidence REAL,
      latency_us INTEGER, tokens_in INTEGER, tokens_out INTEGER, at INTEGER, rules_version INTEGER NOT NULL,
      source_id INTEGER, locator TEXT, raw_hmac TEXT, batch_seq INTEGER NOT NULL,
      UNIQUE (tenant_id, session_id, call_key, door_id, part_id, revision, format_id, reader_version)
    );`);
}

function events(schema: Schema): void {
  schema.exec(`
    CREATE TABLE event (
      tenant_id INTEGER NOT NULL, event_key TEXT NOT NULL, source TEXT, kind TEXT, session_id INTEGER,
      at INTEGER, payload_redacted TEXT NOT NULL, batch_seq INTEGER NOT NULL,
      PRIMARY KEY (tenant_id, event_key)
    ) WITHOUT ROWID;`);
}
