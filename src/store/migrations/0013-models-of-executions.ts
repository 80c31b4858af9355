import type { Migration } from "./migration.ts";

/**
 * An execution that names no model counts for its session's only where none of the session's steps names one. The view
 * gave it the session's first model: it goes by the counts now, where the empty name stands for what is not known.
 */
export const modelsOfExecutions: Migration = {
  version: 13,
  name: "models-of-executions",
  up(schema) {
    schema.exec(`
      DROP VIEW executions;
      CREATE VIEW executions AS
      SELECT e.at / 1000.0 AS timestamp, tool.text AS tool, e.param_hash AS param_hash,
        coalesce(house.text, json_extract(s.body, '$.house')) AS house,
        coalesce(model.text, CASE WHEN NOT EXISTS (
          SELECT 1 FROM session_cell counted JOIN cell ON cell.cell_id = counted.cell_id
          JOIN dictionary named ON named.text_id = cell.model_id
          WHERE counted.tenant_id = e.tenant_id AND counted.session_id = e.session_id AND named.text = '')
          THEN json_extract(s.body, '$.models[0]') END) AS model,
        coalesce(task_type.text, json_extract(s.body, '$.taskType')) AS task_type,
        e.success AS success, e.latency_us / 1000.0 AS latency_ms,
        e.confidence AS confidence, e.tokens_in AS tokens_in, e.tokens_out AS tokens_out,
        failure_kind.text AS error_type, e.hour AS hour_of_day, e.weekday AS day_of_week
      FROM execution e
      JOIN session_summary s ON s.tenant_id = e.tenant_id AND s.session_id = e.session_id
      JOIN dictionary tool ON tool.text_id = e.tool_id
      LEFT JOIN dictionary house ON house.text_id = e.house_id
      LEFT JOIN dictionary model ON model.text_id = e.model_id
      LEFT JOIN dictionary task_type ON task_type.text_id = e.task_type_id
      LEFT JOIN dictionary failure_kind ON failure_kind.text_id = e.failure_kind_id;`);
  },
};
