import type { Item } from "../../core/knowledge.ts";
import { formatPlural } from "./format.ts";

/** How often an item held, in words that claim no more than was seen: what only started is not said to have worked. */
export function heldIn(item: Item): string {
  const { support, against, category, extractor, detail } = item;
  const failed = against === 0 ? "" : `, failed in ${against}`;
  if (item.seenOnce) return `seen once${failed}`;
  const sessions = formatPlural(support, "session");
  if (category === "question" || (category === "pitfall" && extractor !== "fixes"))
    return `came back in ${sessions}${failed}`;
  const passed = detail["passedSessions"];
  if (typeof passed === "number" && passed < support)
    return `started in ${sessions}, its tests passed in ${passed}${failed}`;
  return `worked in ${sessions}${failed}`;
}

/** How often it held and failed, what it cost, and whether sessions are shown it. */
export function standing(item: Item): string {
  const cost = item.costTurns === 0 ? "" : `, cost ${formatPlural(item.costTurns, "turn")}`;
  const hidden = item.status === "active" ? "" : `, ${item.status}: no session is shown it`;
  return `${heldIn(item)}${cost}${hidden}`;
}

/** Of how many sessions the evidence is kept, where that is not all of them; "" where it is. */
export function evidenceShare(item: Item): string {
  const shown = new Set(item.evidence.map(({ session }) => session)).size;
  const all = item.support + item.against;
  return shown >= all ? "" : `Evidence is kept of the first ${shown} of ${all} sessions.`;
}
