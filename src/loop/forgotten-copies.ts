import { findRunMark } from "../core/run-mark.ts";
import { sessionSpace } from "../ingest/admission-context.ts";
import type { Adapter, ReadContext } from "../ingest/contract.ts";
import { observeSource } from "../ingest/observed-source.ts";
import { createRawHmac, createSessionKeys } from "../ingest/session-key.ts";
import { sourceKeyOf } from "../ingest/source-key.ts";

/** One step of a session, by the hash of its record. */
interface Said {
  readonly ordinal: number;
  readonly hmac: string;
}

/**
 * Refs of the sessions in a source that copy one which was forgotten and has no id to be known by. Reads the source only
 * where such a one was ever forgotten: a copy can be told when its first records have been seen.
 */
export async function findForgottenCopies(
  path: string,
  context: ReadContext,
  { tenant, forgotten }: { readonly tenant: string; readonly forgotten: ReadonlySet<string> },
): Promise<ReadonlySet<string>> {
  if (![...forgotten].some((one) => one.startsWith("run:"))) return new Set();
  const runs = new Map<string, Said[]>();
  const rawHmac = createRawHmac(context.mac);
  let harness = "";
  const observed = observeSource(path, context, (adapter: Adapter) => {
    ({ harness } = adapter);
    const sourceKey = sourceKeyOf(context.mac, path);
    const keyOf = createSessionKeys({ harness: sessionSpace(adapter), sourceKey, rawHmac, tenant });
    return (record) => {
      if (record.type !== "step") return true;
      const { ref, nativeId } = keyOf(record.session);
      if (nativeId !== null) return true;
      const said = runs.get(ref) ?? [];
      runs.set(ref, said);
      said.push({ ordinal: record.ordinal, hmac: rawHmac(record.raw) });
      return true;
    };
  });
  for await (const _ of observed);
  const copies = [...runs].filter(([, said]) => {
    const inOrder = said.toSorted((a, b) => a.ordinal - b.ordinal).map(({ hmac }) => hmac);
    return findRunMark(harness, inOrder, (mark) => forgotten.has(`run:${mark}`) || null) !== null;
  });
  return new Set(copies.map(([ref]) => ref));
}
