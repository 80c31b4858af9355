import { isoTime } from "../core/iso-time.ts";
import type { DerivationAge } from "../store/statistics-port.ts";

/** How old the tables are that an answer comes from. */
export interface TableAge {
  /** When they were last brought up to date; null before the first time. */
  readonly as_of: string | null;
  /** Sessions whose record has changed since. */
  readonly pending_sessions: number;
}

export function tableAge({ derivedAt, pendingSessions }: DerivationAge): TableAge {
  return { as_of: isoTime(derivedAt), pending_sessions: pendingSessions };
}
