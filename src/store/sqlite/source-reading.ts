import type { ReadStore } from "../port.ts";
import type { Tenanted } from "../engine.ts";

/** The newest description of a source. */
export function readSource(
  { connection, tenantId }: Tenanted,
  sourceKey: string,
): Awaited<ReturnType<ReadStore["source"]>> {
  const [row] = connection.rows(
    `SELECT s.uri_redacted, f.text FROM source s JOIN dictionary f ON f.text_id = s.format_id
     WHERE s.tenant_id = ? AND s.source_key = ? ORDER BY s.generation DESC, s.source_id DESC LIMIT 1`,
    tenantId,
    sourceKey,
  );
  return row === undefined ? null : { uriRedacted: String(row[0]), format: String(row[1]) };
}
