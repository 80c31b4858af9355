import type { Migration } from "./migration.ts";

/** Predictions are looked up by the session and call they speak of when that is derived. */
export const predictionCalls: Migration = {
  version: 9,
  name: "prediction-calls",
  up(schema) {
    schema.exec("CREATE INDEX prediction_call ON prediction (tenant_id, session_id, call_key);");
  },
};
