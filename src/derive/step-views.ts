import { canonicalJson } from "../core/canonical-json.ts";
import type { FactRow, StepRow } from "../core/rows.ts";
import type { StepView } from "../core/session-view.ts";
import { stepView } from "../core/step-view.ts";
import { type RankOf, ofBestFormat } from "./best-format.ts";
import type { FamilyMember } from "./family.ts";
import { finalPath } from "./final-path.ts";

export interface StepsOfSession {
  /** The session's own steps, in order. */
  readonly views: readonly StepView[];
  /** False for a step of an abandoned branch; true where the step is not known. */
  isOnFinalPath(stepKey: string | null): boolean;
}

/** Steps of one session, copied history left out; the path is found with the copies in place, as they join the branches. */
export function stepsOf(member: FamilyMember, rankOf: RankOf): StepsOfSession {
  const { record, copied } = member;
  const rows = orderedSteps(member, rankOf);
  const known = new Set(rows.map((row) => row.stepKey));
  const path = finalPath(rows, record.facts.filter(isRewind));
  const own = rows.filter((row) => !copied.steps.has(row.stepKey));
  return {
    views: own.map((row, seq) => stepView(row, seq, path.has(row.stepKey))),
    isOnFinalPath: (key) => key === null || path.has(key) || !known.has(key),
  };
}

function isRewind(fact: FactRow): boolean {
  return fact.field === "rewind";
}

/** The rows of the best format, each key once, in the order of the source. */
function orderedSteps({ record }: FamilyMember, rankOf: RankOf): readonly StepRow[] {
  const formatOf = (row: StepRow): string => record.formats.get(row.sourceKey) ?? "";
  const byKey = new Map<string, StepRow>();
  for (const row of ofBestFormat(record.steps, formatOf, rankOf)) {
    const other = byKey.get(row.stepKey);
    if (other === undefined || isNewer(row, other)) byKey.set(row.stepKey, row);
  }
  return [...byKey.values()].toSorted(
    (a, b) => a.ordinal - b.ordinal || (a.stepKey < b.stepKey ? -1 : 1),
  );
}

/** A total order: the highest reader, the newest rules, then the copy that stands first. */
function isNewer(row: StepRow, other: StepRow): boolean {
  const difference =
    row.readerVersion - other.readerVersion ||
    row.rulesVersion - other.rulesVersion ||
    other.ordinal - row.ordinal;
  return difference === 0 ? canonicalJson(row) < canonicalJson(other) : difference > 0;
}
