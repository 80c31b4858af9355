-- Where the derived beginning of a long session ends (see the step of the same name of the SQLite engine).
CREATE TABLE session_beginning (
  tenant_id BIGINT NOT NULL, session_id BIGINT NOT NULL, last_ordinal BIGINT NOT NULL,
  last_at BIGINT, newest_step BIGINT NOT NULL, newest_observation BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, session_id)
);
