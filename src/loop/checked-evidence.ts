import type { Evidence, Item } from "../core/knowledge.ts";
import { expandHome } from "../core/home-relative.ts";
import { evidenceState, type EvidenceState } from "../ingest/evidence-state.ts";
import type { LoopParts } from "./parts.ts";

export interface CheckedEvidence extends Evidence {
  /** `unknown` where the store was opened without its key. */
  readonly state: EvidenceState | "unknown";
  /** Redacted path of the transcript; null when the source is not known any more. */
  readonly source: string | null;
  readonly at: number | null;
}

/** Each piece of evidence of an item, compared now with what stands in its source. */
export async function checkedEvidence(
  parts: LoopParts,
  item: Item,
): Promise<readonly CheckedEvidence[]> {
  return Promise.all(
    item.evidence.map(async (evidence) => {
      const source = await parts.store.source(evidence.sourceKey);
      const session = await parts.store.findSession(evidence.session);
      return {
        ...evidence,
        state: await verifyEvidence(parts, evidence),
        source: source?.uriRedacted ?? null,
        at: session?.startedAt ?? null,
      };
    }),
  );
}

/** State of one piece of evidence now. */
export async function verifyEvidence(
  parts: LoopParts,
  evidence: Evidence,
): Promise<EvidenceState | "unknown"> {
  if (parts.mac === null) return "unknown";
  const source = await parts.store.source(evidence.sourceKey);
  const path = source === null ? null : expandHome(source.uriRedacted, parts.userHome);
  return evidenceState(path, evidence, parts.mac, parts.scratch);
}
