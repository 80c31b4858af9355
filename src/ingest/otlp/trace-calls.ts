import { RecentByText } from "../../core/recent-by-text.ts";

/** A power of two. */
const mostCalls = 65_536;

/**
 * Calls that the answers of a trace's models made. Each request repeats the history of its conversation: only a result
 * whose call the same trace told is one of its own, and not one of an earlier run. Bounded: older calls give way to
 * newer ones.
 */
export class TraceCalls {
  readonly #told = new RecentByText<true>(mostCalls);

  note(traceId: string, callId: string): void {
    this.#told.set(keyOf(traceId, callId), true);
  }

  has(traceId: string, callId: string): boolean {
    return this.#told.get(keyOf(traceId, callId)) === true;
  }
}

function keyOf(traceId: string, callId: string): string {
  return `${callId}\0${traceId}`;
}
