import type { SqlRow } from "../engine.ts";
import type { Telling } from "./precedence.ts";
import type { SourceIds } from "./source-ids.ts";

/** The claim of a stored row, and what it tells in these columns: ids as numbers, texts as they are. */
export function readClaim(
  holder: SqlRow,
  sources: SourceIds,
  toldIn: { readonly ids: readonly string[]; readonly texts: readonly string[] },
): Telling {
  const idIn = (column: string): number | null =>
    holder[column] === null ? null : Number(holder[column]);
  const sourceId = idIn("source_id");
  return {
    rulesVersion: Number(holder["rules_version"]),
    ordinal: Number(holder["ordinal"]),
    rawHmac: holder["raw_hmac"] === null ? null : String(holder["raw_hmac"]),
    sourceKey: sourceId === null ? null : sources.key(sourceId),
    sourceId,
    told: [...toldIn.ids.map(idIn), ...toldIn.texts.map((column) => holder[column])],
  };
}
