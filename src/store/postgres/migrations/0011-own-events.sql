-- What we note ourselves among the events (see the step of the same name of the SQLite engine).
CREATE INDEX event_own ON event (tenant_id, source, event_key)
WHERE source >= 'whetstone.' AND source < 'whetstone/';
