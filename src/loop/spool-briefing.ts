import { join } from "node:path";
import type { AssignmentRow, ExposureRow } from "../store/port.ts";
import { drainSpool } from "../store/drain-spool.ts";
import { writeSpool } from "../store/spool.ts";
import type { LoopParts } from "./parts.ts";

/** A command that only wanted an answer may spend this long on the spool. */
const drainBudgetMs = 200;

export function spoolFolder(parts: LoopParts): string {
  return join(parts.loaded.home, "spool");
}

/** Makes an assignment and its slate durable; throws when it cannot, and then nothing may be shown. */
export function spoolBriefing(
  parts: LoopParts,
  assignment: AssignmentRow,
  exposures: readonly ExposureRow[],
): void {
  writeSpool([{ kind: "briefing", assignment, exposures }], {
    folder: spoolFolder(parts),
    now: parts.clock.now(),
  });
}

/**
 * Commits what waits in the spool, within the time a command may spend on it. A loop in memory leaves the spool alone:
 * what it took out would be gone with it.
 */
export async function drainWaiting(parts: LoopParts, budgetMs = drainBudgetMs): Promise<void> {
  if (parts.transient === true) return;
  await drainSpool(parts.store, { folder: spoolFolder(parts), holder: parts.holder, budgetMs });
}
