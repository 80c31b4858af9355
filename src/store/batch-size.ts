import type { RecordBatch } from "../core/rows.ts";

/** Rows of a batch; its source and cursor are not rows. */
export function countRows(batch: RecordBatch): number {
  return (
    batch.sessions.length +
    batch.facts.length +
    batch.steps.length +
    batch.usage.length +
    batch.observations.length +
    batch.outcomes.length +
    batch.diagnostics.length +
    (batch.events?.length ?? 0) +
    (batch.predictions?.length ?? 0)
  );
}

const bytesOfKeys = 200;

/** About how many bytes a batch holds: keys and numbers at 200 a row, texts at their length. */
export function estimateBytes(batch: RecordBatch): number {
  let bytes = countRows(batch) * bytesOfKeys;
  for (const fact of batch.facts) bytes += fact.value.length;
  for (const step of batch.steps) bytes += step.excerpt.length;
  for (const row of batch.observations) {
    bytes += (row.paramsRedacted?.length ?? 0) + (row.errorRedacted?.length ?? 0);
  }
  for (const event of batch.events ?? []) bytes += event.payloadRedacted.length;
  return bytes;
}
