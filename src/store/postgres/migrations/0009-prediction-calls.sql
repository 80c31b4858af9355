-- Predictions are looked up by the session and call they speak of (see the step of the same name of the SQLite engine).
CREATE INDEX prediction_call ON prediction (tenant_id, session_id, call_key);
