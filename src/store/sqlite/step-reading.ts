import { compareText } from "../../core/compare-text.ts";
import type { StepRow } from "../../core/rows.ts";
import type { Columns } from "../engine.ts";
import type { StoreContext } from "./context.ts";
import { ofSession } from "./long-session.ts";

const columns = `step_key, parent_step_key, kind_id, at, "ordinal", excerpt, label_id, model_id, injected,
  rules_version, source_id, locator, raw_hmac, reader_version`;

/** Of one session. */
export interface SessionRows {
  readonly sessionId: number;
  readonly ref: string;
  /** Filled in with the formats of the sources that the rows name. */
  readonly formats: Map<string, string>;
}

/** All step rows of one session, or those of a condition; by place, key, format and reader. */
export function readSteps(
  context: StoreContext,
  { sessionId, ref, formats }: SessionRows,
  condition = ofSession,
  ...parameters: readonly number[]
): StepRow[] {
  const { connection, tenantId, sources } = context;
  return connection
    .rows(`SELECT ${columns} FROM step WHERE ${condition}`, tenantId, sessionId, ...parameters)
    .map((row) => {
      const step = toStepRow(context, row, ref);
      if (!formats.has(step.sourceKey))
        formats.set(step.sourceKey, sources.format(Number(row[10])));
      return step;
    })
    .toSorted(
      (a, b) =>
        a.ordinal - b.ordinal ||
        compareText(a.stepKey, b.stepKey) ||
        a.readerVersion - b.readerVersion ||
        compareText(formats.get(a.sourceKey) ?? "", formats.get(b.sourceKey) ?? ""),
    );
}

function toStepRow({ dictionary, sources }: StoreContext, row: Columns, ref: string): StepRow {
  return {
    session: ref,
    stepKey: row[0] as string,
    parentStepKey: row[1] as string | null,
    kind: dictionary.text(row[2] as number) as StepRow["kind"],
    at: row[3] as number | null,
    ordinal: row[4] as number,
    excerpt: row[5] as string,
    label: dictionary.textOrNull(row[6] as number | null),
    model: dictionary.textOrNull(row[7] as number | null),
    injected: row[8] === 1,
    rulesVersion: row[9] as number,
    sourceKey: sources.key(row[10] as number),
    locator: row[11] as string,
    rawHmac: row[12] as string,
    readerVersion: row[13] as number,
  };
}
