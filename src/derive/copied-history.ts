import { identifiesCalls } from "../core/lineage.ts";
import type { SessionRecord } from "../core/derived.ts";
import { foldFacts } from "./fold-facts.ts";

/** Keys of what a session copied from one that began before it: there it counts, here it does not. */
export interface CopiedHistory {
  readonly steps: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  readonly requests: ReadonlySet<string>;
}

interface Member {
  readonly key: string;
  readonly record: SessionRecord;
}

const none: ReadonlySet<string> = new Set();
export const nothingCopied: CopiedHistory = { steps: none, calls: none, requests: none };

/** What each session (by key) copied from others of its lineage; sessions that copied nothing are left out. */
export function findCopies(members: readonly Member[]): ReadonlyMap<string, CopiedHistory> {
  const copies = new Map<string, CopiedHistory>();
  const lineages = Map.groupBy(members, (member) => foldFacts(member.record.facts).one("lineage"));
  for (const [lineage, group] of lineages) {
    if (lineage === null || group.length === 1) continue;
    const owned = {
      steps: new Set<string>(),
      calls: new Set<string>(),
      requests: new Set<string>(),
    };
    for (const { key, record } of inOrderOfBirth(group)) {
      const steps = claim(
        owned.steps,
        record.steps.map((row) => row.stepKey),
      );
      const calls = claim(
        owned.calls,
        record.observations.map((row) => row.callKey),
      );
      copies.set(key, {
        steps,
        calls: identifiesCalls(lineage) ? calls : calls.difference(ownCalls(record, steps)),
        requests: claim(
          owned.requests,
          record.usage.map((row) => row.requestKey),
        ),
      });
    }
  }
  return copies;
}

/** The keys that an earlier session owns; the others are owned from now on. */
function claim(owned: Set<string>, keys: readonly string[]): ReadonlySet<string> {
  const copied = new Set(keys.filter((key) => owned.has(key)));
  for (const key of keys) owned.add(key);
  return copied;
}

/** Calls that steps of the session's own make: no copies, whoever else numbered one alike. */
function ownCalls(record: SessionRecord, copiedSteps: ReadonlySet<string>): ReadonlySet<string> {
  const isOwn = ({ part, stepKey }: SessionRecord["observations"][number]): boolean =>
    part === "call" && stepKey !== null && !copiedSteps.has(stepKey);
  return new Set(record.observations.filter(isOwn).map((row) => row.callKey));
}

/**
 * Earliest start first. A copy begins with the very times of its original: of two such, the one that has nothing of its
 * own is the original (the copy went on), then the one whose own part began first, then the shorter.
 */
function inOrderOfBirth(group: readonly Member[]): readonly Member[] {
  const holders = new Map<string, number>();
  for (const { record } of group) {
    for (const key of new Set(record.steps.map((row) => row.stepKey)))
      holders.set(key, (holders.get(key) ?? 0) + 1);
  }
  return group
    .map((member) => ({ member, birth: birthOf(member.record, holders) }))
    .toSorted(
      (a, b) =>
        compare(a.birth.start, b.birth.start) ||
        compare(a.birth.ownStart, b.birth.ownStart) ||
        a.birth.steps - b.birth.steps ||
        (a.member.key < b.member.key ? -1 : 1),
    )
    .map(({ member }) => member);
}

interface Birth {
  /** Milliseconds since the epoch; Infinity where unknown. */
  readonly start: number;
  /** Time of the first step that no other session of the lineage has; -Infinity when there is no such step. */
  readonly ownStart: number;
  readonly steps: number;
}

function birthOf(record: SessionRecord, holders: ReadonlyMap<string, number>): Birth {
  const own = record.steps.filter((step) => holders.get(step.stepKey) === 1);
  const declared = foldFacts(record.facts).number("started_at") ?? Infinity;
  return {
    start: Math.min(declared, firstTime(record.steps)),
    ownStart: own.length === 0 ? -Infinity : firstTime(own),
    steps: new Set(record.steps.map((step) => step.stepKey)).size,
  };
}

function firstTime(steps: readonly { readonly at: number | null }[]): number {
  return steps.reduce((first, { at }) => (at === null ? first : Math.min(first, at)), Infinity);
}

/** Infinities are equal to themselves: their difference is not a number. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
