import { compareText } from "../../core/compare-text.ts";
import type { Family, SessionRecord } from "../../core/derived.ts";
import type { OutcomeRow } from "../../core/rows.ts";
import type { StoreContext } from "./context.ts";
import { copiesOfSession, noteMark } from "./dirty-sessions.ts";
import { splitRef } from "./session-ids.ts";
import { readOutcomes, readSessionRecord } from "./session-record.ts";
import { readLineages } from "./session-rows.ts";

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
    const members = relatives(context, [sessionId]);
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
  return connection.rows(firstNeighbour, tenantId, sessionId).length > 0;
}

/** Everything connected to these sessions, themselves included. What many share, an id or a lineage, is followed once. */
export function relatives(context: StoreContext, sessionIds: readonly number[]): readonly number[] {
  const { connection, tenantId, sessions } = context;
  const found = new Set(sessionIds);
  const follow = (sql: string, of: string | number): void => {
    for (const [other] of connection.rows(sql, tenantId, of)) found.add(Number(other));
  };
  const keys = new Set<string>();
  const lineages = new Set<string>();
  // A set is iterated in order of insertion, also over what is added on the way.
  for (const member of found) {
    const { key } = splitRef(sessions.ref(member));
    if (!keys.has(key)) follow(ofKey, key);
    keys.add(key);
    for (const lineage of readLineages(context, member)) {
      if (!lineages.has(lineage)) follow(ofLineage, lineage);
      lineages.add(lineage);
    }
    follow(parentsAndChildren, member);
  }
  return [...found];
}

const ofKey = "SELECT session_id FROM session WHERE tenant_id = ? AND session_key = ?";
const ofLineage = "SELECT session_id FROM lineage WHERE tenant_id = ? AND value = ?";

const parentsAndChildren = `
  SELECT parent_id AS session_id FROM session_announcement
  WHERE tenant_id = ?1 AND session_id = ?2 AND parent_id IS NOT NULL
  UNION ALL
  SELECT session_id FROM session_announcement WHERE tenant_id = ?1 AND parent_id = ?2`;

/** One is enough to know that there are some: thousands may share a lineage. */
const firstNeighbour = `
  SELECT 1 FROM (${copiesOfSession} UNION ALL ${parentsAndChildren}) AS neighbour
  WHERE session_id <> ?2 LIMIT 1`;
