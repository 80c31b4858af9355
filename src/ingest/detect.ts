import type { Adapter, Probe } from "./contract.ts";
import { looksLike } from "./looks-like.ts";

export type Detection =
  | {
      readonly kind: "known";
      readonly adapter: Adapter;
      /** Above 0, at most 1. */
      readonly confidence: number;
      /** Names of other adapters as sure as this one; the first of the registry is taken. */
      readonly ties: readonly string[];
    }
  /** No adapter claims it; `looksLike` is one phrase that says what it seems to be. */
  | { readonly kind: "unknown"; readonly looksLike: string };

/** The adapter most certain of a file. Pure: depends on the probe and the order of the adapters only. */
export function detect(probe: Probe, adapters: readonly Adapter[]): Detection {
  const claims = adapters.map((adapter) => ({ adapter, confidence: adapter.detect(probe) }));
  const confidence = Math.max(0, ...claims.map((claim) => claim.confidence));
  const [best, ...others] = claims.filter((claim) => claim.confidence === confidence);
  if (best === undefined || !(confidence > 0))
    return { kind: "unknown", looksLike: looksLike(probe) };
  const ties = others.map((claim) => claim.adapter.name);
  return { kind: "known", adapter: best.adapter, confidence, ties };
}
