/** What one signal says of one session: a number with what it rests on, or why there is none. */
export interface SignalValue {
  /** Name of the signal, `session-health` and the like. */
  readonly signal: string;
  /** Raised when the same session gives another value. */
  readonly version: number;
  /** Null where nothing is known: never 0 in its place. */
  readonly value: number | null;
  /** Why there is no value; null where there is one. */
  readonly reason: string | null;
  /** Keys of the steps it rests on, in order. */
  readonly steps: readonly string[];
  /** The rest of what it says; JSON data. */
  readonly detail: Readonly<Record<string, unknown>>;
}
