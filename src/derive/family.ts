import type { Family, SessionRecord } from "../core/derived.ts";
import { type CopiedHistory, findCopies, nothingCopied } from "./copied-history.ts";

/** One session of a family: its public key, all rows that tell of it, and which of them it only copied. */
export interface FamilyMember {
  /** Reference the store knows it by. */
  readonly ref: string;
  /** References merged into it: reports that knew the id but not the first record. */
  readonly mergedRefs: readonly string[];
  /** Public content key. */
  readonly key: string;
  readonly record: SessionRecord;
  readonly copied: CopiedHistory;
}

/**
 * Resolves a family: two runs that claim one id are kept apart under suffixed keys, and history that forks and resumes
 * copied from an earlier session stays with the session that began first. Independent of the order of arrival.
 */
export function resolveFamily(family: Family): readonly FamilyMember[] {
  const sorted = family.toSorted((a, b) => (a.session.ref < b.session.ref ? -1 : 1));
  const byId = Map.groupBy(sorted, (record) => baseKey(record.session.ref));
  const named = [...byId.entries()].flatMap(([id, records]) => nameVariants(id, records));
  const copies = findCopies(named);
  return named.map((member) => ({ ...member, copied: copies.get(member.key) ?? nothingCopied }));
}

/** The session's id without the mark of its first record. */
export function baseKey(ref: string): string {
  const mark = ref.indexOf("~");
  return mark === -1 ? ref : ref.slice(0, mark);
}

/** The lowest variant bears the plain id, together with reports that had no first record; others keep their suffix. */
function nameVariants(
  id: string,
  sorted: readonly SessionRecord[],
): readonly Omit<FamilyMember, "copied">[] {
  const unmarked = sorted.filter((record) => record.session.ref === id);
  const [lowest, ...others] = sorted.filter((record) => record.session.ref !== id);
  const [head, ...merged] = lowest === undefined ? unmarked : [lowest, ...unmarked];
  if (head === undefined) return [];
  const main = {
    ref: head.session.ref,
    mergedRefs: merged.map((record) => record.session.ref),
    key: id,
    record: merged.reduce(mergeRecords, head),
  };
  const apart = others.map((record) => ({
    ref: record.session.ref,
    mergedRefs: [],
    key: record.session.ref,
    record,
  }));
  return [main, ...apart];
}

function mergeRecords(a: SessionRecord, b: SessionRecord): SessionRecord {
  return {
    session: {
      ...a.session,
      nativeId: a.session.nativeId ?? b.session.nativeId,
      repo: a.session.repo ?? b.session.repo,
      zone: a.session.zone ?? b.session.zone,
      parentRef: a.session.parentRef ?? b.session.parentRef,
    },
    formats: new Map([...a.formats, ...b.formats]),
    facts: [...a.facts, ...b.facts],
    steps: [...a.steps, ...b.steps],
    usage: [...a.usage, ...b.usage],
    observations: [...a.observations, ...b.observations],
    outcomes: [...a.outcomes, ...b.outcomes],
  };
}
