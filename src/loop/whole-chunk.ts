import type { Observed, ReadChunk } from "../ingest/contract.ts";

/** Records that come from no file: there is nothing to go on from. */
export function wholeChunk(records: readonly Observed[]): ReadChunk {
  return { records, cursor: { generation: 0, offset: 0, prefixHmac: "", state: null }, bytes: 0 };
}
