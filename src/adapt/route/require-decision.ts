import { oneById } from "../../core/one-by-id.ts";
import { shortestPrefix } from "../../core/shortest-prefix.ts";
import type { DecisionStore } from "../../store/decision-port.ts";

const mostSearched = 100_000;

/** A decision's id by itself or its first digits. Throws `unknown-decision` (exit 1), `ambiguous-id` (exit 2). */
export async function requireDecision(
  store: Pick<DecisionStore, "decisions">,
  id: string,
): Promise<string> {
  const since = beginningOf(id);
  const rows = since === null ? [] : await store.decisions({ since, limit: mostSearched });
  const hint = "the id is what `whetstone route ... --record` printed";
  return oneById(rows, id, { kind: "decision", hint }).id;
}

/** Ids begin with the time at which they were made (RFC 9562, version 7); null for what is no beginning of one. */
function beginningOf(id: string): number | null {
  if (id.length < shortestPrefix || !/^[0-9a-f-]+$/.test(id)) return null;
  const slackMs = 1000;
  return Math.max(
    0,
    Number.parseInt(id.replaceAll("-", "").slice(0, 12).padEnd(12, "0"), 16) - slackMs,
  );
}
