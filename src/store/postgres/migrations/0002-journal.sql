-- The journal: every choice made and every judgement given. Append-only, never recomputed.
CREATE TABLE outcome (
  tenant_id BIGINT NOT NULL, session_id BIGINT NOT NULL, value TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  weight DOUBLE PRECISION NOT NULL, actor TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, session_id, source, actor, at, value, weight)
);
CREATE TABLE act (
  tenant_id BIGINT NOT NULL, act_id TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  target TEXT COLLATE "C" NOT NULL, reason TEXT COLLATE "C" NOT NULL, payload TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, act_id)
);
CREATE TABLE suppression (
  tenant_id BIGINT NOT NULL, kind TEXT COLLATE "C" NOT NULL, hmac TEXT COLLATE "C" NOT NULL,
  act_id TEXT COLLATE "C" NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, hmac)
);
CREATE TABLE audit_verdict (
  tenant_id BIGINT NOT NULL, verdict_id TEXT COLLATE "C" NOT NULL, target TEXT COLLATE "C" NOT NULL,
  overall TEXT COLLATE "C" NOT NULL,
  payload TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, verdict_id)
);
CREATE TABLE ticket_event (
  tenant_id BIGINT NOT NULL, event_id TEXT COLLATE "C" NOT NULL, ticket_key TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL, payload TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);
CREATE TABLE experiment (
  tenant_id BIGINT NOT NULL, experiment TEXT COLLATE "C" NOT NULL, declaration TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, experiment)
);
CREATE TABLE assignment (
  tenant_id BIGINT NOT NULL, experiment TEXT COLLATE "C" NOT NULL, unit TEXT COLLATE "C" NOT NULL,
  assignment_id TEXT COLLATE "C" NOT NULL,
  arm TEXT COLLATE "C" NOT NULL, propensity DOUBLE PRECISION NOT NULL, at BIGINT NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, experiment, unit)
);
CREATE TABLE delivery (
  tenant_id BIGINT NOT NULL, assignment_id TEXT COLLATE "C" NOT NULL, occasion TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL, latency_us BIGINT, at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, assignment_id, occasion)
);
CREATE TABLE exposure (
  tenant_id BIGINT NOT NULL, unit TEXT COLLATE "C" NOT NULL, occasion TEXT COLLATE "C" NOT NULL,
  item TEXT COLLATE "C" NOT NULL,
  item_version BIGINT NOT NULL, arm TEXT COLLATE "C" NOT NULL, q DOUBLE PRECISION NOT NULL,
  position BIGINT NOT NULL,
  tokens BIGINT NOT NULL, slate_hash TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, unit, occasion, item)
);
CREATE INDEX exposure_item ON exposure (tenant_id, item);
CREATE TABLE prediction (
  tenant_id BIGINT NOT NULL, prediction_id TEXT COLLATE "C" NOT NULL, session_id BIGINT,
  call_key TEXT COLLATE "C",
  tool TEXT COLLATE "C" NOT NULL, house TEXT COLLATE "C", model TEXT COLLATE "C", task_type TEXT COLLATE "C",
  repo TEXT COLLATE "C", param_hash TEXT COLLATE "C",
  p DOUBLE PRECISION NOT NULL, low DOUBLE PRECISION NOT NULL, high DOUBLE PRECISION NOT NULL,
  n_eff DOUBLE PRECISION NOT NULL, model_version TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, prediction_id)
);
CREATE TABLE decision (
  tenant_id BIGINT NOT NULL, decision_id TEXT COLLATE "C" NOT NULL, policy_version TEXT COLLATE "C" NOT NULL,
  candidates TEXT COLLATE "C" NOT NULL,
  propensities TEXT COLLATE "C" NOT NULL, chosen TEXT COLLATE "C" NOT NULL, deterministic BIGINT NOT NULL,
  seed TEXT COLLATE "C",
  at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, decision_id)
);
CREATE TABLE policy_version (
  tenant_id BIGINT NOT NULL, policy_version TEXT COLLATE "C" NOT NULL, policy TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, policy_version)
);
CREATE TABLE adaptation_event (
  tenant_id BIGINT NOT NULL, event_id TEXT COLLATE "C" NOT NULL, adaptation_key TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  "trigger" TEXT COLLATE "C" NOT NULL, change_type TEXT COLLATE "C" NOT NULL, old_value TEXT COLLATE "C",
  new_value TEXT COLLATE "C", reason TEXT COLLATE "C",
  expected_improvement DOUBLE PRECISION, at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);
CREATE TABLE model_answer (
  tenant_id BIGINT NOT NULL, request_hash TEXT COLLATE "C" NOT NULL, prompt_version TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  answer TEXT COLLATE "C" NOT NULL, cost_nano BIGINT, at BIGINT NOT NULL, batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, request_hash, prompt_version, model)
);
CREATE TABLE probe_result (
  tenant_id BIGINT NOT NULL, probe_id TEXT COLLATE "C" NOT NULL, item TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  result TEXT COLLATE "C" NOT NULL, detail TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, probe_id)
);
