import { percent } from "../../core/percent.ts";
import type { SessionErosion } from "./session-erosion.ts";

/** What eroded, in words: only what was found. */
export function erosionText(erosion: SessionErosion): string {
  const { duplication, growth, writtenEarly, writtenLate, edits, undone, steps } = erosion;
  const found = [
    duplication > 0 ? `${percent(duplication)} of its calls were repetitions` : null,
    growth > 0 && writtenEarly !== null && writtenLate !== null
      ? `its edits grew from ${Math.round(writtenEarly)} to ${Math.round(writtenLate)} characters`
      : null,
    undone > 0 ? `${undone} of ${edits} edits were taken back` : null,
  ];
  const parts = found.filter((text) => text !== null).join(", ");
  return `its work eroded over its last ${steps.length} turns: ${parts}`;
}
