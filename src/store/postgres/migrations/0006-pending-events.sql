-- A live event is durable as soon as its own row is. The rows of the operation it tells are made from it afterwards, and
-- until then its key stands here, some hundreds to a row.
CREATE TABLE pending_event (
    tenant_id BIGINT NOT NULL, seq BIGINT NOT NULL, part BIGINT NOT NULL, events BIGINT NOT NULL,
    event_keys TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, seq, part)
  );
