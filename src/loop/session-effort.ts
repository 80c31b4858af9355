import type { SignalValue } from "../core/signal-value.ts";
import type { AccuracyEffort } from "../signals/quality/accuracy-effort.ts";
import { signalNames } from "../signals/signal-values.ts";
import type { SessionSummary, Store } from "../store/port.ts";

/** What a session took and cost, with how much of its work was right beside it. */
export interface SessionWithEffort extends SessionSummary {
  /** Null where no step was scored, or nobody knows what came of any call. */
  readonly accuracyEffort: AccuracyEffort | null;
}

export async function withEffort(
  store: Store,
  sessions: readonly SessionSummary[],
): Promise<readonly SessionWithEffort[]> {
  return Promise.all(
    sessions.map(async (session) => {
      const signals = await store.signals(session.key);
      const stored = signals.find(({ signal }) => signal === signalNames.accuracy);
      return { ...session, accuracyEffort: stored === undefined ? null : effortOf(stored) };
    }),
  );
}

/** As derivation wrote it. */
export function effortOf({ value, detail }: SignalValue): AccuracyEffort | null {
  return value === null ? null : (detail as unknown as AccuracyEffort);
}
