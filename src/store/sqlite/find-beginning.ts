import { isAnnounced } from "./announced.ts";
import { type Beginning, noteBeginning, readBeginning } from "./beginnings.ts";
import type { StoreContext } from "./context.ts";
import { readMark } from "./dirty-sessions.ts";
import { countSteps, derivedPart } from "./long-session.ts";

/** A session of more times the steps that are derived (50,000) is gone through without keeping writers waiting. */
const longerBy = 5;

/** A session whose beginning is to be found. */
export interface Lacking {
  readonly sessionId: number;
  /** Null where it is found and noted in one write. */
  readonly found: (Pick<Beginning, "lastOrdinal" | "lastAt"> & { readonly mark: number }) | null;
}

/**
 * Those that are too long to be derived whole, and of which is not noted where their beginning ends: found here where that
 * takes long. Inside a read.
 */
export function lackingBeginnings(
  context: StoreContext,
  refs: readonly string[],
): readonly Lacking[] {
  return refs.flatMap((ref) => {
    const sessionId = context.sessions.find(ref);
    if (sessionId === null || !lacksBeginning(context, sessionId)) return [];
    const most = longerBy * context.mostDerivedSteps;
    const isShort = countSteps(context, sessionId, most) < most;
    const found = isShort
      ? null
      : { ...findEnd(context, sessionId), mark: readMark(context, sessionId) };
    return [{ sessionId, found }];
  });
}

/** What was found before holds unless the session gained something meanwhile; it is then found another time. Inside a write. */
export function settleBeginning(context: StoreContext, { sessionId, found }: Lacking): void {
  if (!lacksBeginning(context, sessionId)) return;
  if (found !== null && found.mark !== readMark(context, sessionId)) return;
  noteBeginning(context, sessionId, found ?? findEnd(context, sessionId));
}

function lacksBeginning(context: StoreContext, sessionId: number): boolean {
  const { mostDerivedSteps } = context;
  return (
    readBeginning(context, sessionId) === null &&
    countSteps(context, sessionId, mostDerivedSteps + 1) > mostDerivedSteps &&
    isAnnounced(context, sessionId)
  );
}

/** Goes through all rows of the session. */
function findEnd(
  context: StoreContext,
  sessionId: number,
): Pick<Beginning, "lastOrdinal" | "lastAt"> {
  const { steps, newest } = derivedPart(context, sessionId);
  const [row] = context.connection.rows(
    `SELECT max("ordinal"), max(at) FROM step WHERE ${steps}`,
    context.tenantId,
    sessionId,
    ...newest.slice(0, 1),
  );
  const [lastOrdinal, lastAt] = row ?? [];
  return { lastOrdinal: Number(lastOrdinal), lastAt: (lastAt ?? null) as number | null };
}
