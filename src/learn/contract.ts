import type { Finding, Item } from "../core/knowledge.ts";
import type { SessionView } from "../core/session-view.ts";

/**
 * Learns one kind of lesson. Both verbs are pure and deterministic; neither reads anything but its argument.
 * `extract` sees one session; `consolidate` sees every finding with one key, sorted by (session key, evidence), and
 * answers null when they do not amount to an item.
 */
export interface Extractor {
  readonly name: string;
  readonly version: number;
  extract(session: SessionView): readonly Finding[];
  consolidate(findings: readonly Finding[]): Item | null;
}
