import type { AssignmentRow, ExposureRow } from "../store/port.ts";
import { writeSpool } from "../store/spool.ts";
import { spoolFolder } from "./drain-waiting.ts";
import type { LoopParts } from "./parts.ts";

/** Makes an assignment and its slate durable; throws when it cannot, and then nothing may be shown. */
export function spoolBriefing(
  parts: Pick<LoopParts, "loaded" | "tenant" | "clock">,
  assignment: AssignmentRow,
  exposures: readonly ExposureRow[],
): void {
  writeSpool([{ kind: "briefing", assignment, exposures }], {
    folder: spoolFolder(parts),
    now: parts.clock.now(),
  });
}
