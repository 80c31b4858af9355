import type { Family, SessionRecord } from "../core/derived.ts";
import type { ObservationRow, StepRow, UsageRow } from "../core/rows.ts";
import { foldFacts } from "./fold-facts.ts";

/** One session of a family, ready to be viewed: its public key, and its own rows (copied history left out). */
export interface FamilyMember {
  /** Reference the store knows it by. */
  readonly ref: string;
  /** Further references merged into it (reports that knew the id but not the first record). */
  readonly mergedRefs: readonly string[];
  /** Public content key. */
  readonly key: string;
  readonly record: SessionRecord;
}

/**
 * Resolves a family: two runs that claim one id are kept apart under suffixed keys, and history that forks and resumes
 * copied from an earlier session stays with the session that began first. Independent of the order of arrival.
 */
export function resolveFamily(family: Family): readonly FamilyMember[] {
  const members = [...groupById(family).entries()].flatMap(([id, records]) =>
    resolveVariants(id, records),
  );
  return withoutCopies(members.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
}

/** The session's id without the mark of its first record. */
export function baseKey(ref: string): string {
  const mark = ref.indexOf("~");
  return mark === -1 ? ref : ref.slice(0, mark);
}

function groupById(family: Family): Map<string, SessionRecord[]> {
  const groups = new Map<string, SessionRecord[]>();
  for (const record of family) {
    const id = baseKey(record.session.ref);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [record]);
    else group.push(record);
  }
  return groups;
}

/** The lowest variant bears the plain id, together with reports that had no first record; others keep their suffix. */
function resolveVariants(id: string, records: readonly SessionRecord[]): FamilyMember[] {
  const sorted = records.toSorted((a, b) => (a.session.ref < b.session.ref ? -1 : 1));
  const plain = sorted.filter((record) => record.session.ref === id);
  const marked = sorted.filter((record) => record.session.ref !== id);
  const [first, ...others] = marked;
  const main = [...(first === undefined ? [] : [first]), ...plain];
  const [head, ...merged] = main;
  if (head === undefined) return [];
  return [
    {
      ref: head.session.ref,
      mergedRefs: merged.map((record) => record.session.ref),
      key: id,
      record: merged.reduce(mergeRecords, head),
    },
    ...others.map((record) => ({
      ref: record.session.ref,
      mergedRefs: [],
      key: record.session.ref,
      record,
    })),
  ];
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

function withoutCopies(members: readonly FamilyMember[]): readonly FamilyMember[] {
  const lineages = new Map<string, FamilyMember[]>();
  const result: FamilyMember[] = [];
  for (const member of members) {
    const lineage = foldFacts(member.record.facts).one("lineage");
    if (lineage === null) {
      result.push(member);
      continue;
    }
    const group = lineages.get(lineage);
    if (group === undefined) lineages.set(lineage, [member]);
    else group.push(member);
  }
  for (const group of lineages.values())
    result.push(...(group.length === 1 ? group : claimInOrder(group)));
  return result;
}

/** Earliest start first; a session of unknown start comes last; ties go by key. */
function claimInOrder(group: readonly FamilyMember[]): FamilyMember[] {
  const started = new Map(group.map((member) => [member.key, firstTime(member.record)]));
  const ordered = group.toSorted(
    (a, b) =>
      (started.get(a.key) ?? Infinity) - (started.get(b.key) ?? Infinity) ||
      b.record.steps.length - a.record.steps.length ||
      (a.key < b.key ? -1 : 1),
  );
  const steps = new Set<string>();
  const calls = new Set<string>();
  const requests = new Set<string>();
  return ordered.map((member) => {
    const record = member.record;
    const own = {
      ...record,
      steps: unclaimed(record.steps, steps, (row: StepRow) => row.stepKey),
      observations: unclaimed(record.observations, calls, (row: ObservationRow) => row.callKey),
      usage: unclaimed(record.usage, requests, (row: UsageRow) => row.requestKey),
    };
    return { ...member, record: own };
  });
}

/** Rows whose key no earlier session holds; then claims their keys. */
function unclaimed<Row>(
  rows: readonly Row[],
  claimed: Set<string>,
  keyOf: (row: Row) => string,
): readonly Row[] {
  const own = rows.filter((row) => !claimed.has(keyOf(row)));
  for (const row of own) claimed.add(keyOf(row));
  return own;
}

function firstTime(record: SessionRecord): number {
  let first = Infinity;
  for (const step of record.steps) if (step.at !== null && step.at < first) first = step.at;
  return first;
}
