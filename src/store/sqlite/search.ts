import type { SearchHit } from "../port.ts";
import { wordsOf } from "../words-of.ts";
import type { StoreContext } from "./context.ts";

/** Candidates looked at before a search gives up on finding more: bounds a search for a rare phrase of common words. */
const candidateLimit = 20_000;

/**
 * Excerpts and errors in which every word occurs, newest first. Quoted words must stand together. Any input is safe:
 * nothing in it is an operator.
 */
export function searchText(
  context: StoreContext,
  text: string,
  limit: number,
): readonly SearchHit[] {
  const phrases = parsePhrases(text);
  const tokens = [...new Set(phrases.flat())];
  if (tokens.length === 0) return [];
  const entries = context.connection.engine.excerpts.find(context, tokens, candidateLimit);
  const hits: SearchHit[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    const hit = readHit(context, entry);
    if (hit === null || seen.has(`${hit.session} ${hit.stepKey}`)) continue;
    if (!containsAll(hit.excerpt, phrases)) continue;
    seen.add(`${hit.session} ${hit.stepKey}`);
    hits.push(hit);
    if (hits.length >= limit) break;
  }
  return hits;
}

/** Each word (or quoted group) as the tokens it consists of; `foo_bar` and `"foo bar"` are both [foo, bar]. */
function parsePhrases(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)]
    .map(([, quoted, word]) => wordsOf(quoted ?? word ?? ""))
    .filter((tokens) => tokens.length > 0);
}

/** Even entries are steps, odd ones errors of executions (see search-index.ts). */
function readHit(context: StoreContext, entry: number): SearchHit | null {
  const sql = entry % 2 === 0 ? stepHit : errorHit;
  const [row] = context.connection.rows(sql, Math.floor(entry / 2), context.tenantId);
  if (row === undefined) return null;
  const [session, stepKey, kind, at, excerpt] = row;
  return {
    session: String(session),
    stepKey: String(stepKey ?? ""),
    kind: String(kind),
    at: at as number | null,
    excerpt: String(excerpt),
  };
}

/** A session that was merged into another shows under that one's key. */
const publicKey = `coalesce(d.session_key, m.into_key, s.session_key)`;

const publicKeyJoins = `
  JOIN session s ON s.session_id = r.session_id
  LEFT JOIN session_summary d ON d.tenant_id = r.tenant_id AND d.session_id = r.session_id
  LEFT JOIN merged_session m ON m.tenant_id = r.tenant_id AND m.session_id = r.session_id`;

const stepHit = `
  SELECT ${publicKey}, r.step_key, kind.text, r.at, r.excerpt
  FROM step r ${publicKeyJoins}
  JOIN dictionary kind ON kind.text_id = r.kind_id
  WHERE r.step_id = ? AND r.tenant_id = ?`;

/** A result without a time has that of its step. */
const errorHit = `
  SELECT ${publicKey}, r.step_key, 'tool',
    coalesce(r.at, (SELECT max(step.at) FROM step
      WHERE step.tenant_id = r.tenant_id AND step.session_id = r.session_id AND step.step_key = r.step_key)),
    r.error_redacted
  FROM execution_observation r ${publicKeyJoins}
  WHERE r.observation_id = ? AND r.tenant_id = ?`;

function containsAll(excerpt: string, phrases: readonly (readonly string[])[]): boolean {
  const text = ` ${wordsOf(excerpt).join(" ")} `;
  return phrases.every((tokens) => text.includes(` ${tokens.join(" ")} `));
}
