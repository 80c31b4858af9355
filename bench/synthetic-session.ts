/** One line of a transcript, and what it adds to the counts. */
export interface SyntheticLine {
  readonly value: unknown;
  readonly isCall?: boolean;
  readonly isError?: boolean;
}

/** Lines of one session without end. */
export interface SyntheticSession {
  /** Where the agent would keep it, relative to a home folder of agents. */
  readonly path: string;
  next(): readonly SyntheticLine[];
}
