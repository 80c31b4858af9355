import type { SessionView } from "../core/session-view.ts";
import type { SessionSummary, Store } from "../store/port.ts";

/** A session as it was derived, with its steps and executions. */
export async function storedSession(store: Store, summary: SessionSummary): Promise<SessionView> {
  const steps = await store.steps(summary.key);
  return { ...summary, steps, executions: await store.executions(summary.key) };
}
