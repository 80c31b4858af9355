import { isAbsolute } from "node:path";
import type { Evidence, Item } from "../core/knowledge.ts";
import { expandHome } from "../core/home-relative.ts";
import { evidenceState, type EvidenceState } from "../ingest/evidence-state.ts";
import type { Store } from "../store/port.ts";
import type { LoopParts } from "./parts.ts";

/** `elsewhere`: its source stands on another machine, which sent it; `unknown` also where the store was opened without its key. */
export type CheckedState = EvidenceState | "elsewhere";

export interface CheckedEvidence extends Evidence {
  readonly state: CheckedState;
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

const placeholder = /\[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\]/;

/** State of one piece of evidence now. */
export async function verifyEvidence(
  parts: Pick<LoopParts, "mac" | "userHome" | "scratch"> & {
    readonly store: Pick<Store, "source">;
  },
  evidence: Evidence,
): Promise<CheckedState> {
  if (parts.mac === null) return "unknown";
  const source = await parts.store.source(evidence.sourceKey);
  const path = source === null ? null : expandHome(source.uriRedacted, parts.userHome);
  // What was pushed bears its sender's name before its path there.
  if (path !== null && !isAbsolute(path)) return "elsewhere";
  // A path is kept without the names and secrets in it: where it leads is not known any more.
  if (path !== null && placeholder.test(path)) return "unknown";
  return evidenceState(path, evidence, parts.mac, parts.scratch);
}
