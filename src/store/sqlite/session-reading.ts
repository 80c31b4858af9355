import { WhetstoneError } from "../../core/errors.ts";
import { safeText } from "../../core/safe-text.ts";
import type { ExecutionView, StepView } from "../../core/session-view.ts";
import type { SessionSummary } from "../port.ts";
import { answersTo, runOfId, shortKey } from "../../core/short-key.ts";
import { shortestPrefix } from "../../core/shortest-prefix.ts";
import type { StoreContext } from "./context.ts";
import { readExecutions } from "./execution-rows.ts";
import { derivedPart } from "./long-session.ts";
import { readSteps } from "./step-reading.ts";
import { parsePath, parseSummary } from "./summaries.ts";
import type { PathStep } from "./summaries.ts";
import type { StepRow } from "../../core/rows.ts";
import { stepView } from "../../core/step-view.ts";

/**
 * By key; else by native id, which may be another session's key (an export that was read again); else by unique prefix
 * of a key (at least 4 digits), for a run of several with one id also of what follows its `~`. Throws `ambiguous-id`,
 * which lists the matches.
 */
export function findSession(context: StoreContext, id: string): SessionSummary | null {
  const { connection, tenantId } = context;
  const exact = (column: "session_key" | "native_id"): SessionSummary | null =>
    onlyOne(
      connection
        .rows(
          `SELECT body FROM session_summary WHERE tenant_id = ? AND ${column} = ? ORDER BY session_key LIMIT ?`,
          tenantId,
          id,
          mostListed + 1,
        )
        .map(([body]) => String(body)),
      id,
    );
  const found = exact("session_key") ?? exact("native_id");
  if (found !== null) return found;
  if (id.length < shortestPrefix) return null;
  return onlyOne(bodiesByPrefix(context, id), id);
}

function bodiesByPrefix({ connection, tenantId }: StoreContext, id: string): readonly string[] {
  const run = runOfId(id);
  const { from, to } = prefixRange(run?.key ?? id);
  const matches = connection.rows(
    "SELECT session_key, body FROM session_summary WHERE tenant_id = ? AND session_key >= ? AND session_key < ? ORDER BY session_key LIMIT ?",
    tenantId,
    from,
    to,
    run === null ? mostListed + 1 : mostSearched,
  );
  return matches.filter(([key]) => answersTo(String(key), id)).map(([, body]) => String(body));
}

/** Keys that begin with a prefix: from it, up to what follows its last possible continuation. */
export function prefixRange(prefix: string): { readonly from: string; readonly to: string } {
  return { from: prefix, to: `${prefix}\u{10ffff}` };
}

function onlyOne(bodies: readonly string[], id: string): SessionSummary | null {
  const [body] = bodies;
  if (body === undefined) return null;
  if (bodies.length === 1) return parseSummary(body);
  const matches = bodies.map(parseSummary).map((session) => ({
    key: session.key,
    says: `${session.agent}, ${session.title ?? session.task ?? "no task"}`,
  }));
  throw ambiguousId("sessions", id, matches);
}

const mostListed = 10;
/** Runs of one id that are looked through for the one that is meant. */
const mostSearched = 10_000;

/** Names what an id could mean, so that the next try is right. */
export function ambiguousId(
  what: "sessions" | "items",
  id: string,
  matches: readonly { readonly key: string; readonly says: string }[],
): WhetstoneError {
  const keys = matches.map(({ key }) => key);
  const listed = matches
    .slice(0, mostListed)
    .map(({ key, says }) => `  ${shortKey(key, keys)}  ${safeText(says, 80)}`);
  const more = matches.length > mostListed ? ["  and more"] : [];
  return new WhetstoneError(
    "ambiguous-id",
    [`several ${what} match ${JSON.stringify(id)}:`, ...listed, ...more].join("\n"),
    { hint: "give one of these, or more digits of the id", exitCode: 2 },
  );
}

/** Local id of a derived session by its public key; null when there is none. */
export function derivedSessionId(context: StoreContext, key: string): number | null {
  const [row] = context.connection.rows(
    "SELECT session_id FROM session_summary WHERE tenant_id = ? AND session_key = ?",
    context.tenantId,
    key,
  );
  return row === undefined ? null : Number(row[0]);
}

export function readExecutionViews(context: StoreContext, key: string): readonly ExecutionView[] {
  const sessionId = derivedSessionId(context, key);
  return sessionId === null ? [] : readExecutions(context, sessionId);
}

/** The steps of a session as derived: order and path from derivation, everything else from the record. */
export function readStepViews(context: StoreContext, key: string): readonly StepView[] {
  const sessionId = derivedSessionId(context, key);
  if (sessionId === null) return [];
  const [row] = context.connection.rows(
    "SELECT path FROM step_path WHERE tenant_id = ? AND session_id = ?",
    context.tenantId,
    sessionId,
  );
  const rows = stepRowsByKey(context, key, sessionId);
  return parsePath(String(row?.[0] ?? '{"steps":[],"off":[]}')).flatMap((step, seq) => {
    const found = chooseRow(rows.get(step.key) ?? [], step);
    return found === undefined ? [] : [stepView(found, seq, step.onFinalPath)];
  });
}

/** Rows of the session, then of the references merged into it; of long ones the beginning, as they are derived. */
function stepRowsByKey(
  context: StoreContext,
  key: string,
  sessionId: number,
): ReadonlyMap<string, readonly StepRow[]> {
  const merged = context.connection.rows(
    "SELECT session_id FROM merged_session WHERE tenant_id = ? AND into_key = ? ORDER BY session_id",
    context.tenantId,
    key,
  );
  const ids = [sessionId, ...merged.map(([id]) => Number(id))];
  const rows = ids.flatMap((id) => {
    const { steps, newest } = derivedPart(context, id);
    const session = { sessionId: id, ref: context.sessions.ref(id), formats: new Map() };
    return readSteps(context, session, steps, ...newest.slice(0, 1));
  });
  return Map.groupBy(rows, (row) => row.stepKey);
}

/** Several readers may have read one place: their rows come in the order of their versions, and the newest holds. */
function chooseRow(rows: readonly StepRow[], step: PathStep): StepRow | undefined {
  return rows.findLast((row) => row.locator === step.locator) ?? rows.at(-1);
}
