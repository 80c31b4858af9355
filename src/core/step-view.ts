import type { StepRow } from "./rows.ts";
import type { StepView } from "./session-view.ts";

/** A row as the step at `seq` of its session. */
export function stepView(row: StepRow, seq: number, onFinalPath: boolean): StepView {
  return {
    key: row.stepKey,
    parentKey: row.parentStepKey,
    seq,
    kind: row.kind,
    at: row.at,
    excerpt: row.excerpt,
    label: row.label,
    model: row.model,
    injected: row.injected,
    onFinalPath,
    sourceKey: row.sourceKey,
    locator: row.locator,
    rawHmac: row.rawHmac,
  };
}
