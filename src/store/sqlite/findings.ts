import { canonicalJson } from "../../core/canonical-json.ts";
import { compareText } from "../../core/compare-text.ts";
import type { Finding } from "../../core/knowledge.ts";
import type { StoreContext } from "./context.ts";

/** Replaces one session's findings; answers the keys of the items they speak to, where something changed. */
export function replaceFindings(
  context: StoreContext,
  sessionId: number,
  findings: readonly Finding[],
): readonly string[] {
  const before = readBodies(context, sessionId);
  const after = groupBodies(findings);
  const keys = new Set([...before.keys(), ...after.keys()]);
  const changed = [...keys].filter((key) => !sameTexts(before.get(key), after.get(key)));
  for (const key of changed) {
    writeBodies(context, sessionId, key, after.get(key) ?? []);
    markItem(context, key);
  }
  return changed;
}

function readBodies(
  { connection, tenantId }: StoreContext,
  sessionId: number,
): Map<string, string[]> {
  const rows = connection.rows(
    "SELECT item_key, body FROM finding WHERE tenant_id = ? AND session_id = ? ORDER BY item_key, n",
    tenantId,
    sessionId,
  );
  return group(rows.map(([key, body]) => [String(key), String(body)] as const));
}

function groupBodies(findings: readonly Finding[]): Map<string, string[]> {
  const bodies = group(findings.map((finding) => [finding.key, canonicalJson(finding)] as const));
  for (const texts of bodies.values()) texts.sort(compareText);
  return bodies;
}

function group(entries: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, text] of entries) {
    const texts = groups.get(key);
    if (texts === undefined) groups.set(key, [text]);
    else texts.push(text);
  }
  return groups;
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function writeBodies(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  key: string,
  bodies: readonly string[],
): void {
  connection
    .statement("DELETE FROM finding WHERE tenant_id = ? AND session_id = ? AND item_key = ?")
    .run(tenantId, sessionId, key);
  const insert = connection.statement(
    "INSERT INTO finding (tenant_id, session_id, item_key, n, body) VALUES (?, ?, ?, ?, ?)",
  );
  bodies.forEach((body, n) => insert.run(tenantId, sessionId, key, n, body));
}

/** Marks an item for consolidation. */
export function markItem({ connection, tenantId }: StoreContext, key: string): void {
  connection
    .statement("INSERT INTO dirty_item (tenant_id, item_key) VALUES (?, ?) ON CONFLICT DO NOTHING")
    .run(tenantId, key);
}

export function readDirtyItems(
  { connection, tenantId }: StoreContext,
  limit: number,
): readonly string[] {
  return connection
    .rows(
      "SELECT item_key FROM dirty_item WHERE tenant_id = ? ORDER BY item_key LIMIT ?",
      tenantId,
      limit,
    )
    .map(([key]) => String(key));
}

/** Findings by item key, sorted by session, then by content without the places they were read at. */
export function readFindings(
  { connection, tenantId }: StoreContext,
  keys: readonly string[],
): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, readonly Finding[]>();
  for (const key of [...new Set(keys)].toSorted(compareText)) {
    const findings = connection
      .rows("SELECT body FROM finding WHERE tenant_id = ? AND item_key = ?", tenantId, key)
      .map(([body]) => JSON.parse(String(body)) as Finding)
      .map((finding) => ({ finding, content: contentOf(finding) }))
      .toSorted(
        (a, b) =>
          compareText(a.finding.session, b.finding.session) || compareText(a.content, b.content),
      )
      .map(({ finding }) => finding);
    if (findings.length > 0) found.set(key, findings);
  }
  return found;
}

/** Two copies of one file in different places say the same. */
function contentOf(finding: Finding): string {
  const evidence = finding.evidence.map(
    ({ sourceKey: _source, locator: _locator, ...rest }) => rest,
  );
  return canonicalJson({ ...finding, evidence });
}
