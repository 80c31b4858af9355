import type { Family, SessionRecord } from "../../core/derived.ts";
import type { OutcomeRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";
import { copiesOfSession, noteMark } from "./dirty-sessions.ts";
import { compareText } from "./row-order.ts";
import { splitRef } from "./session-ids.ts";
import { readOutcomes, readSessionRecord } from "./session-record.ts";

/**
 * Families that contain these sessions, each once: closed over one id (variants), one lineage (copies of one history),
 * and parents with their children. Sessions that are only named, never announced, link others but are left out.
 */
export function loadFamilies(context: StoreContext, refs: readonly string[]): readonly Family[] {
  const placed = new Set<number>();
  const families: Family[] = [];
  for (const ref of refs) {
    const sessionId = context.sessions.find(ref);
    if (sessionId === null || placed.has(sessionId)) continue;
    const members = relatives(context, sessionId);
    for (const member of members) placed.add(member);
    const records = readRecords(context, members);
    if (records.length > 0) families.push(records);
  }
  return families;
}

function readRecords(context: StoreContext, members: readonly number[]): readonly SessionRecord[] {
  const records: SessionRecord[] = [];
  const judgements: OutcomeRow[] = [];
  for (const member of members) {
    noteMark(context, member);
    const record = readSessionRecord(context, member);
    if (record === null) judgements.push(...readOutcomes(context, member));
    else records.push(record);
  }
  const sorted = records.toSorted((a, b) => compareText(a.session.ref, b.session.ref));
  return withJudgements(sorted, judgements);
}

/** Judgements name a session by its public key: where that is no reference of its own, its first variant bears it. */
function withJudgements(
  records: readonly SessionRecord[],
  judgements: readonly OutcomeRow[],
): readonly SessionRecord[] {
  if (judgements.length === 0) return records;
  const judged = new Set<string>();
  return records.map((record) => {
    const { key } = splitRef(record.session.ref);
    if (judged.has(key)) return record;
    judged.add(key);
    const added = judgements.filter((judgement) => judgement.target === key);
    return { ...record, outcomes: [...record.outcomes, ...added] };
  });
}

export function withoutRelatives(
  context: StoreContext,
  refs: readonly string[],
): readonly string[] {
  return refs.filter((ref) => {
    const sessionId = context.sessions.find(ref);
    return sessionId !== null && !hasNeighbours(context, sessionId);
  });
}

function hasNeighbours({ connection, tenantId }: StoreContext, sessionId: number): boolean {
  return connection
    .rows(neighbours, tenantId, sessionId)
    .some(([other]) => Number(other) !== sessionId);
}

/** Everything connected to a session, itself included. */
export function relatives(context: StoreContext, sessionId: number): readonly number[] {
  const { connection, tenantId } = context;
  const found = new Set([sessionId]);
  // A set is iterated in order of insertion, also over what is added on the way.
  for (const member of found) {
    for (const [other] of connection.rows(neighbours, tenantId, member)) found.add(Number(other));
  }
  return [...found];
}

const neighbours = `
  ${copiesOfSession}
  UNION
  SELECT parent_id FROM session_announcement
  WHERE tenant_id = ?1 AND session_id = ?2 AND parent_id IS NOT NULL
  UNION
  SELECT session_id FROM session_announcement WHERE tenant_id = ?1 AND parent_id = ?2`;
