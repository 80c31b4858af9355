import { compareText } from "../../core/compare-text.ts";
import type { SessionRecord, ToldUsage } from "../../core/derived.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { FactRow, OutcomeRow, SessionRow } from "../../core/rows.ts";
import type { Columns } from "../engine.ts";
import type { StoreContext } from "./context.ts";
import { type BeginningEnd, derivedPart, endOf, ofSession } from "./long-session.ts";
import { readObservations } from "./observation-reading.ts";
import { readSteps } from "./step-reading.ts";

/** The record rows of one session (of a long one, of its beginning) in a fixed order; null when no source announced it. */
export function readSessionRecord(context: StoreContext, sessionId: number): SessionRecord | null {
  const ref = context.sessions.ref(sessionId);
  const formats = new Map<string, string>();
  const session = readAnnouncement(context, sessionId, ref, formats);
  if (session === null) return null;
  const part = derivedPart(context, sessionId);
  const rows = { sessionId, ref, formats };
  const steps = readSteps(context, rows, part.steps, ...part.newest.slice(0, 1));
  const end = endOf(part, steps);
  const bounds = end === null ? [] : [...part.newest, end.lastOrdinal];
  return {
    session,
    formats,
    facts: readFacts(context, sessionId, ref),
    steps,
    usage: readUsage(context, sessionId, ref, end),
    observations: readObservations(context, rows, part.observations, ...bounds),
    outcomes: readOutcomes(context, sessionId),
  };
}

/** What one source said of the session, by the newest reader of that source. */
interface Announcement {
  readonly sourceKey: string;
  readonly readerVersion: number;
  readonly harness: string;
  readonly nativeId: string | null;
  readonly parentRef: string | null;
  readonly repo: string | null;
  readonly zone: string | null;
}

/** One row of what all sources said: per field the smallest that is known, so that no source's turn to come matters. */
function readAnnouncement(
  context: StoreContext,
  sessionId: number,
  ref: string,
  formats: Map<string, string>,
): SessionRow | null {
  const bySource = new Map<number, Announcement>();
  const rows = context.connection.rows(
    `SELECT source_id, reader_version, harness_id, native_id, parent_id, repo_id, zone_id
     FROM session_announcement WHERE tenant_id = ? AND session_id = ? ORDER BY source_id, reader_version`,
    context.tenantId,
    sessionId,
  );
  for (const row of rows) {
    const sourceId = Number(row[0]);
    const announcement = toAnnouncement(context, row);
    bySource.set(sourceId, announcement);
    formats.set(announcement.sourceKey, context.sources.format(sourceId));
  }
  const all = [...bySource.values()];
  if (all.length === 0) return null;
  return {
    ref,
    harness: smallest(all, (one) => one.harness) ?? "",
    nativeId: smallest(all, (one) => one.nativeId),
    parentRef: smallest(all, (one) => one.parentRef),
    repo: smallest(all, (one) => one.repo),
    zone: smallest(all, (one) => one.zone),
    sourceKey: smallest(all, (one) => one.sourceKey) ?? "",
    readerVersion: Math.max(...all.map((one) => one.readerVersion)),
  };
}

function toAnnouncement(
  { dictionary, sessions, sources }: StoreContext,
  row: Columns,
): Announcement {
  const [sourceId, readerVersion, harnessId, nativeId, parentId, repoId, zoneId] = row;
  return {
    sourceKey: sources.key(Number(sourceId)),
    readerVersion: Number(readerVersion),
    harness: dictionary.text(Number(harnessId)),
    nativeId: nativeId as string | null,
    parentRef: parentId === null ? null : sessions.ref(Number(parentId)),
    repo: dictionary.textOrNull(repoId as number | null),
    zone: dictionary.textOrNull(zoneId as number | null),
  };
}

function smallest(
  all: readonly Announcement[],
  field: (one: Announcement) => string | null,
): string | null {
  let found: string | null = null;
  for (const one of all) {
    const value = field(one);
    if (value !== null && (found === null || value < found)) found = value;
  }
  return found;
}

function readFacts(context: StoreContext, sessionId: number, ref: string): FactRow[] {
  const { connection, tenantId, dictionary } = context;
  return connection
    .rows(
      `SELECT field_id, door_id, "ordinal", value, at FROM session_fact WHERE tenant_id = ? AND session_id = ?`,
      tenantId,
      sessionId,
    )
    .map((row) => ({
      session: ref,
      field: dictionary.text(Number(row[0])) as FactRow["field"],
      door: dictionary.text(Number(row[1])) as FactRow["door"],
      ordinal: Number(row[2]),
      value: String(row[3]),
      at: row[4] as number | null,
    }))
    .toSorted((a, b) => a.ordinal - b.ordinal || compareText(contentOf(a), contentOf(b)));
}

function contentOf({ field, door, value }: FactRow): string {
  return `${field} ${door} ${value}`;
}

const requestsUntil = `
  SELECT request_key FROM usage WHERE ${ofSession} AND (at IS NULL OR at <= ?3)`;

/** Of a long session the requests that were made by the time its beginning ends. */
function readUsage(
  context: StoreContext,
  sessionId: number,
  ref: string,
  end: BeginningEnd | null,
): ToldUsage[] {
  const { connection, tenantId, dictionary, mostDerivedSteps } = context;
  const lastAt = end?.lastAt ?? null;
  const until = lastAt === null ? "" : `AND u.request_key IN (${requestsUntil})`;
  const most = end === null ? "" : `LIMIT ${2 * mostDerivedSteps}`;
  return connection
    .rows(
      `SELECT u.request_key, u.revision, u.model_id, u.input, u.output, u.cache_read, u.cache_write, u.reasoning,
         u.cost_nano, u.at, coalesce(f.text, '')
       FROM usage u LEFT JOIN dictionary f ON f.text_id = u.format_id
       WHERE u.tenant_id = ?1 AND u.session_id = ?2 ${until}
       ORDER BY u.request_key, u.revision, coalesce(f.text, '') ${most}`,
      tenantId,
      sessionId,
      ...(lastAt === null ? [] : [lastAt]),
    )
    .map((row) => ({
      session: ref,
      requestKey: String(row[0]),
      revision: Number(row[1]),
      model: dictionary.textOrNull(row[2] as number | null),
      input: Number(row[3]),
      output: Number(row[4]),
      cacheRead: Number(row[5]),
      cacheWrite: Number(row[6]),
      reasoning: Number(row[7]),
      costNano: row[8] as number | null,
      at: row[9] as number | null,
      format: String(row[10]),
    }));
}

/** Judgements of a session, oldest first. */
export function readOutcomes(context: StoreContext, sessionId: number): readonly OutcomeRow[] {
  const ref = context.sessions.ref(sessionId);
  return context.connection
    .rows(
      `SELECT value, source, weight, actor, at FROM outcome WHERE tenant_id = ? AND session_id = ?
       ORDER BY at, source, actor, value, weight`,
      context.tenantId,
      sessionId,
    )
    .map((row) => ({
      target: ref,
      value: String(row[0]) as Outcome,
      source: String(row[1]),
      weight: Number(row[2]),
      actor: String(row[3]),
      at: Number(row[4]),
    }));
}
