import type { IssueEventRow } from "../issue-port.ts";
import type { StoreContext } from "./context.ts";

/** Writes what was done about issues; writing it again changes nothing. Inside a write. */
export function insertIssueEvents(
  { connection, tenantId }: StoreContext,
  rows: readonly IssueEventRow[],
  seq: number,
): void {
  const insert = connection.statement(
    `INSERT INTO issue_event (tenant_id, event_id, tracker, subject, kind, issue, actor, payload, at, batch_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  for (const { id, tracker, subject, kind, issue, actor, payload, at } of rows)
    insert.run(tenantId, id, tracker, subject, kind, issue, actor, payload, at, seq);
}

/** In the order of their times. Inside a read. */
export function readIssueEvents({ connection, tenantId }: StoreContext): readonly IssueEventRow[] {
  return connection
    .statement(
      `SELECT event_id AS id, tracker, subject, kind, issue, actor, payload, at FROM issue_event
       WHERE tenant_id = ? ORDER BY at, event_id`,
    )
    .all(tenantId)
    .map((row) => ({ ...row }) as unknown as IssueEventRow);
}

/**
 * Removes what people said on issues about these sessions (by public key). That they said something stays: it is not to be
 * read a second time. Inside a write.
 */
export function forgetIssueTexts(
  { connection, tenantId }: StoreContext,
  sessions: ReadonlySet<string>,
): void {
  const rows = connection.rows(
    "SELECT event_id, payload FROM issue_event WHERE tenant_id = ? AND kind IN ('note', 'command')",
    tenantId,
  );
  const update = connection.statement(
    "UPDATE issue_event SET payload = ? WHERE tenant_id = ? AND event_id = ?",
  );
  for (const [id, text] of rows) {
    const payload = JSON.parse(String(text)) as {
      readonly text?: string | null;
      readonly sessions?: readonly string[];
    };
    const isAbout = payload.sessions?.some((session) => sessions.has(session)) === true;
    if (isAbout && payload.text !== null)
      update.run(JSON.stringify({ ...payload, text: null }), tenantId, String(id));
  }
}
