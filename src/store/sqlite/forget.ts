import { compareText } from "../../core/compare-text.ts";
import { WhetstoneError } from "../../core/errors.ts";
import type { Columns, Connection } from "../engine.ts";
import type { ActRow, ForgetResult } from "../port.ts";
import { isAnnounced } from "./announced.ts";
import { forgetBeginning } from "./beginnings.ts";
import type { CellIds } from "./cell-ids.ts";
import { createCellChanges } from "./cells.ts";
import type { StoreContext } from "./context.ts";
import { markDirty } from "./dirty-sessions.ts";
import { relatives } from "./families.ts";
import { markItem } from "./findings.ts";
import { deleteCopies, readNativeKeys } from "./forgotten-copies.ts";
import { replaceItems } from "./items.ts";
import { eraseUnusedNames, readNames } from "./forgotten-names.ts";
import { eraseUnusedSources, readSourceKeys } from "./forgotten-sources.ts";
import { forgetIssueTexts } from "./issue-rows.ts";
import { insertAct } from "./journal.ts";
import { removeDerived } from "./replace-sessions.ts";
import { splitRef } from "./session-ids.ts";
import { readRunMark } from "./run-marks.ts";
import { removeSessionText } from "./search-index.ts";

const recordTables = [
  "session_announcement",
  "session_fact",
  "lineage",
  "step",
  "usage",
  "execution_observation",
  "event",
] as const;

/**
 * Forgets a session (by public key or reference) and its children. Their record rows go, and what copies of them other
 * sessions of the family hold; suppressions keep them from coming back; everything that was derived with them is
 * marked to be derived again. Names and places that nothing else uses go too. Journal rows stay, and count no longer; what
 * people said of them on issues goes. Inside a write.
 */
export function forgetSession(
  context: StoreContext,
  cellIds: CellIds,
  ref: string,
  act: ActRow,
  seq: number,
): ForgetResult {
  const named = namedSessions(context, ref);
  if (named.length === 0) {
    throw new WhetstoneError("session-unknown", `There is no session "${ref}" in the store.`, {
      hint: "`whetstone sessions` lists them.",
    });
  }
  const forgotten = withDescendants(context, named);
  const family = relatives(context, forgotten);
  const shownTo = readShownTo(context, forgotten);
  const keys = forgotten.flatMap((sessionId) => readNativeKeys(context, sessionId));
  const marks = forgotten.flatMap((sessionId) => readRunMark(context, sessionId) ?? []);
  const names = readNames(context, forgotten);
  const sources = readSourceKeys(context, forgotten);
  const announced = forgotten.filter((sessionId) => isAnnounced(context, sessionId));
  const sessions = new Set(announced.map((sessionId) => shownKey(context, sessionId))).size;
  insertAct(context, act, seq);
  forgetIssueTexts(context, publicKeys(context, forgotten));
  for (const suppressed of refsToSuppress(context, forgotten)) {
    context.suppressions.add("session", suppressed, act.id, seq);
  }
  for (const { kind, key } of keys) context.suppressions.add(kind, key, act.id, seq);
  for (const mark of marks) context.suppressions.add("run", mark, act.id, seq);
  let rows = removeSessions(context, cellIds, forgotten);
  for (const sessionId of family) {
    if (forgotten.includes(sessionId)) continue;
    rows += deleteCopies(context, sessionId, keys);
    markDirty(context, sessionId, seq);
  }
  eraseUnusedNames(context, names);
  eraseUnusedSources(context, sources);
  context.connection.engine.excerpts.rowsDeleted(context);
  return { sessions, rows, shownTo };
}

/**
 * The session that bears a public key with what was merged into it; else the one of that reference. Nothing is derived any
 * more of those that were forgotten: they bear their key in the record.
 */
function namedSessions(
  { connection, tenantId, sessions, suppressions }: StoreContext,
  ref: string,
): readonly number[] {
  const derived = connection.rows(
    `SELECT session_id FROM session_summary WHERE tenant_id = ?1 AND session_key = ?2
     UNION SELECT session_id FROM merged_session WHERE tenant_id = ?1 AND into_key = ?2`,
    tenantId,
    ref,
  );
  const forgotten = suppressions.has("session", ref)
    ? sessionsOfKey(connection, tenantId, ref).filter(([id]) =>
        suppressions.has("session", sessions.ref(Number(id))),
      )
    : [];
  const exact = sessions.find(ref);
  const ids = [...derived, ...forgotten].map(([id]) => Number(id));
  return [...new Set(exact === null ? ids : [...ids, exact])];
}

/**
 * The references of these sessions, and their bare keys: hooks, telemetry and events name a run without its first record,
 * and may speak of it for the first time after it was forgotten. Not the key of one that another run claims too.
 */
function refsToSuppress(context: StoreContext, ids: readonly number[]): ReadonlySet<string> {
  const { connection, tenantId, sessions } = context;
  const refs = ids.map((sessionId) => sessions.ref(sessionId));
  const keys = refs.map((ref) => splitRef(ref).key);
  const bare = keys.filter((key) =>
    sessionsOfKey(connection, tenantId, key).every(([sessionId]) =>
      ids.includes(Number(sessionId)),
    ),
  );
  return new Set([...refs, ...bare]);
}

/** Ids of all runs that claim a key. */
function sessionsOfKey(connection: Connection, tenantId: number, key: string): readonly Columns[] {
  return connection.rows(
    "SELECT session_id FROM session WHERE tenant_id = ? AND session_key = ?",
    tenantId,
    key,
  );
}

function withDescendants(
  { connection, tenantId }: StoreContext,
  ids: readonly number[],
): readonly number[] {
  const found = new Set(ids);
  // A set is iterated in order of insertion, also over what is added on the way.
  for (const id of found) {
    const children = connection.rows(
      "SELECT DISTINCT session_id FROM session_announcement WHERE tenant_id = ? AND parent_id = ?",
      tenantId,
      id,
    );
    for (const [child] of children) found.add(Number(child));
  }
  return [...found];
}

/** The key under which a session is shown: what a hook and a transcript told of one run is one. */
function shownKey({ connection, tenantId }: StoreContext, sessionId: number): string {
  const [row] = connection.rows(
    `SELECT COALESCE(
       (SELECT into_key FROM merged_session WHERE tenant_id = ?1 AND session_id = ?2),
       (SELECT session_key FROM session_summary WHERE tenant_id = ?1 AND session_id = ?2))`,
    tenantId,
    sessionId,
  );
  // Until it is derived it is counted by itself.
  return String(row?.[0] ?? `#${sessionId}`);
}

/** The keys by which these sessions are known outside, also those of what they were merged into. */
function publicKeys(
  { connection, tenantId }: StoreContext,
  ids: readonly number[],
): ReadonlySet<string> {
  const keys = ids.flatMap((sessionId) =>
    connection.rows(
      `SELECT session_key FROM session WHERE tenant_id = ?1 AND session_id = ?2
       UNION SELECT session_key FROM session_summary WHERE tenant_id = ?1 AND session_id = ?2
       UNION SELECT into_key FROM merged_session WHERE tenant_id = ?1 AND session_id = ?2`,
      tenantId,
      sessionId,
    ),
  );
  return new Set(keys.map(([key]) => String(key)));
}

/** Units that were shown an item to which these sessions had contributed. */
function readShownTo(context: StoreContext, ids: readonly number[]): readonly string[] {
  const units = ids.flatMap((sessionId) =>
    context.connection
      .rows(
        `SELECT DISTINCT e.unit FROM finding f
         JOIN exposure e ON e.tenant_id = f.tenant_id AND e.item = f.item_key AND e.arm = 'shown'
         WHERE f.tenant_id = ? AND f.session_id = ?`,
        context.tenantId,
        sessionId,
      )
      .map(([unit]) => String(unit)),
  );
  return [...new Set(units)].toSorted(compareText);
}

/** Answers how many record rows were deleted. */
function removeSessions(context: StoreContext, cellIds: CellIds, ids: readonly number[]): number {
  const { connection, tenantId } = context;
  const cells = createCellChanges(context, cellIds);
  const items = new Set<string>();
  let rows = 0;
  for (const sessionId of ids) {
    for (const key of removeDerived(context, cells, sessionId, null)) items.add(key);
    removeSessionText(context, sessionId);
    for (const table of recordTables) {
      const { changes } = connection
        .statement(`DELETE FROM ${table} WHERE tenant_id = ? AND session_id = ?`)
        .run(tenantId, sessionId);
      if (table !== "lineage") rows += Number(changes);
    }
    connection
      .statement("DELETE FROM dirty_session WHERE tenant_id = ? AND session_id = ?")
      .run(tenantId, sessionId);
    forgetBeginning(context, sessionId);
  }
  cells.write();
  removeItems(context, items);
  return rows;
}

/** What rested on it is not shown until derivation has made it again from what is left. */
function removeItems(context: StoreContext, keys: ReadonlySet<string>): void {
  replaceItems(context, new Map([...keys].map((key) => [key, null])));
  for (const key of keys) markItem(context, key);
}
