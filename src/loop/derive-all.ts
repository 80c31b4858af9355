import { derive, type DeriveProgress, type DeriveResult } from "../derive/derive.ts";
import { adapterNamed } from "../ingest/registry.ts";
import { extractors } from "../learn/harvest/extractors.ts";
import type { LoopParts } from "./parts.ts";

const defaultRank = 100;

/** Brings everything derived up to date. */
export function deriveAll(
  parts: LoopParts,
  onProgress?: (progress: DeriveProgress) => void,
  signal?: AbortSignal,
): Promise<DeriveResult> {
  return derive(
    parts.store,
    {
      extractors,
      rankOf: (format) => adapterNamed(format)?.rank ?? defaultRank,
      houseOf: houseByRules(parts),
    },
    {
      holder: parts.holder,
      clock: parts.clock,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** Drops everything derived, then makes it again. */
export async function rebuildAll(
  parts: LoopParts,
  onProgress?: (progress: DeriveProgress) => void,
): Promise<DeriveResult> {
  await parts.store.dropDerived();
  return deriveAll(parts, onProgress);
}

function houseByRules(parts: LoopParts): Parameters<typeof derive>[1]["houseOf"] {
  const rules = parts.loaded.config.houseRules;
  return (session) =>
    rules.find(
      (rule) =>
        (rule.harness === undefined || rule.harness === session.harness) &&
        (rule.agent === undefined || rule.agent === session.agent) &&
        (rule.repo === undefined || rule.repo === session.repo),
    )?.house ?? null;
}
