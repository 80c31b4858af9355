-- What was done about issues on a tracker, and what people said there (see the step of the same name of the SQLite engine).
CREATE TABLE issue_event (
  tenant_id BIGINT NOT NULL, event_id TEXT COLLATE "C" NOT NULL, tracker TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, issue BIGINT, actor TEXT COLLATE "C" NOT NULL,
  payload TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL,
  batch_seq BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, event_id)
);
