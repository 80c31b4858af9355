-- Leases, queues and counters: neither observed nor derived.
CREATE TABLE lease (
    tenant_id BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, holder TEXT COLLATE "C" NOT NULL,
    fence BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
  );
  CREATE TABLE job (
    tenant_id BIGINT NOT NULL, job_id TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL, run_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, job_id)
  );
  CREATE TABLE outbox (
    tenant_id BIGINT NOT NULL, message_key TEXT COLLATE "C" NOT NULL, sink TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL, next_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, message_key, sink)
  );
  CREATE TABLE stage_counter (
    tenant_id BIGINT NOT NULL, stage TEXT COLLATE "C" NOT NULL, counter TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, stage, counter)
  );
  CREATE TABLE breaker_state (
    tenant_id BIGINT NOT NULL, breaker TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, breaker)
  );
