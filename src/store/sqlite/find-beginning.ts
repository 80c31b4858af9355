import { isAnnounced } from "./announced.ts";
import { noteBeginning, readBeginning } from "./beginnings.ts";
import type { StoreContext } from "./context.ts";
import { derivedPart, isLong } from "./long-session.ts";

/** Those that are too long to be derived whole, and of which is not noted where their beginning ends. */
export function lackingBeginnings(
  context: StoreContext,
  refs: readonly string[],
): readonly string[] {
  return refs.filter((ref) => {
    const sessionId = context.sessions.find(ref);
    return sessionId !== null && lacksBeginning(context, sessionId);
  });
}

function lacksBeginning(context: StoreContext, sessionId: number): boolean {
  return (
    isLong(context, sessionId) &&
    readBeginning(context, sessionId) === null &&
    isAnnounced(context, sessionId)
  );
}

/** Finds where it ends, and notes it: nothing may be written in between. Goes through all of its rows. Inside a write. */
export function findBeginning(context: StoreContext, ref: string): void {
  const sessionId = context.sessions.find(ref);
  if (sessionId === null || !lacksBeginning(context, sessionId)) return;
  const [row] = context.connection.rows(
    `SELECT max("ordinal"), max(at) FROM step WHERE ${derivedPart(context, sessionId).steps}`,
    context.tenantId,
    sessionId,
  );
  const [lastOrdinal, lastAt] = row ?? [];
  noteBeginning(context, sessionId, {
    lastOrdinal: Number(lastOrdinal),
    lastAt: (lastAt ?? null) as number | null,
  });
}
