-- The five views of the SQLite engine (see there), and the two functions of SQLite that queries of both engines use.
CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT
  RETURN strpos($1, $2);
CREATE FUNCTION json_extract(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
  RETURN $1::json ->> substr($2, 3);
CREATE VIEW executions AS
SELECT e.at / 1000.0::float8 AS timestamp, tool.text AS tool, e.param_hash AS param_hash,
  coalesce(house.text, json_extract(s.body, '$.house')) AS house,
  coalesce(model.text, (
    SELECT told.value FROM session_fact told JOIN dictionary field ON field.text_id = told.field_id
    WHERE told.tenant_id = e.tenant_id AND told.session_id = e.session_id AND field.text = 'model'
    ORDER BY told."ordinal" LIMIT 1)) AS model,
  coalesce(task_type.text, json_extract(s.body, '$.taskType')) AS task_type,
  e.success AS success, e.latency_us / 1000.0::float8 AS latency_ms,
  e.confidence AS confidence, e.tokens_in AS tokens_in, e.tokens_out AS tokens_out,
  failure_kind.text AS error_type, e.hour AS hour_of_day, e.weekday AS day_of_week
FROM execution e
JOIN session_summary s ON s.tenant_id = e.tenant_id AND s.session_id = e.session_id
JOIN dictionary tool ON tool.text_id = e.tool_id
LEFT JOIN dictionary house ON house.text_id = e.house_id
LEFT JOIN dictionary model ON model.text_id = e.model_id
LEFT JOIN dictionary task_type ON task_type.text_id = e.task_type_id
LEFT JOIN dictionary failure_kind ON failure_kind.text_id = e.failure_kind_id;
CREATE VIEW patterns AS
SELECT tool, param_hash AS param_signature, house, model, sum(success) AS success_count,
  sum(1 - success) AS failure_count, coalesce(sum(latency_ms), 0) AS total_latency_ms,
  coalesce(sum(confidence), 0) AS total_confidence, count(*) AS sample_count, max(timestamp) AS last_updated
FROM executions WHERE success IS NOT NULL
GROUP BY tool, param_hash, house, model;
CREATE VIEW model_performance AS
SELECT model, task_type, count(*) AS total_calls, sum(success) AS success_count,
  coalesce(sum(latency_ms), 0) AS total_latency_ms,
  sum(coalesce(tokens_in, 0) + coalesce(tokens_out, 0)) AS total_tokens, max(timestamp) AS last_used
FROM executions WHERE success IS NOT NULL AND model IS NOT NULL
GROUP BY model, task_type;
CREATE VIEW adaptations AS
SELECT at / 1000.0::float8 AS timestamp, "trigger", change_type, old_value, new_value, reason,
  expected_improvement
FROM adaptation_event WHERE state = 'proposed';
CREATE VIEW predictions AS
SELECT p.at / 1000.0::float8 AS timestamp, p.tool AS tool, p.house AS house, p.p AS predicted_success_rate,
  s.actual AS actual_success, s.accuracy AS prediction_accuracy
FROM prediction p
LEFT JOIN prediction_score s ON s.tenant_id = p.tenant_id AND s.prediction_id = p.prediction_id;
