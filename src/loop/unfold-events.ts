import { createLiveAdmission } from "../ingest/live/live-admission.ts";
import { readStoredEvent } from "../ingest/live/read-stored-event.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { LoopParts } from "./parts.ts";
import { SentSessions } from "./sent-sessions.ts";

/**
 * Makes the rows that stored events still owe: the session, the step, the call and the result of each operation. Some
 * hundreds of events are one transaction, so that callers do not wait long behind it. Doing it twice adds nothing, so
 * two processes may. At most `limit` events, and none that come in meanwhile: whoever sends faster than this would
 * otherwise never let it end. Answers how many it was; 0 for a store that is read without its key.
 */
export async function unfoldEvents(
  parts: LoopParts,
  limit = Infinity,
  signal?: AbortSignal,
): Promise<number> {
  const { store, mac, tenant } = parts;
  if (mac === null) return 0;
  const admission = createLiveAdmission({
    tenant,
    mac,
    redactor: createRedactor({ mac }),
    door: "event",
  });
  const sessions = new SentSessions();
  // Counting them takes the longer the more of them wait.
  const due = Number.isFinite(limit) ? limit : await store.countPendingEvents();
  let events = 0;
  while (events < due) {
    if (signal?.aborted === true) break;
    // oxlint-disable-next-line no-await-in-loop -- one part after another
    const [part] = await store.pendingEvents(1);
    if (part === undefined) break;
    const batch = admission.admit(part.events.map(readStoredEvent));
    const { seq, part: number, principal } = part;
    const lean = sessions.withoutKnown(batch);
    // oxlint-disable-next-line no-await-in-loop -- see above
    await store.append([{ ...lean, events: [], unfolds: [{ seq, part: number }], principal }]);
    // Found early: to look for it later goes through all that has come by then.
    // oxlint-disable-next-line no-await-in-loop -- see above
    await store.noteBeginnings([...new Set(batch.steps.map(({ session }) => session))]);
    sessions.remember(batch);
    events += part.events.length;
  }
  return events;
}
