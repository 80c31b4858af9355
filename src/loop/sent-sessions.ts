import type { FactRow, RecordBatch, SessionRow } from "../core/rows.ts";

const maxKnown = 20_000;

/**
 * Remembers which announcements and facts of sessions the store has taken: live events name their session again each
 * time, and saying it once is enough.
 */
export class SentSessions {
  readonly #known = new Set<string>();

  withoutKnown(batch: RecordBatch): RecordBatch {
    if (batch.sessions.length === 0 && batch.facts.length === 0) return batch;
    const seen = new Set<string>();
    const isNew = (key: string): boolean => {
      if (this.#known.has(key) || seen.has(key)) return false;
      seen.add(key);
      return true;
    };
    return {
      ...batch,
      sessions: batch.sessions.filter((row) => isNew(sessionKey(row))),
      facts: batch.facts.filter((row) => isNew(factKey(row))),
    };
  }

  /** To be called when the batch is committed. */
  remember(batch: RecordBatch): void {
    if (this.#known.size > maxKnown) this.#known.clear();
    for (const row of batch.sessions) this.#known.add(sessionKey(row));
    for (const row of batch.facts) this.#known.add(factKey(row));
  }
}

function sessionKey({ ref, harness, repo }: SessionRow): string {
  return JSON.stringify([ref, harness, repo]);
}

function factKey({ session, field, door, value }: FactRow): string {
  return JSON.stringify([session, field, door, value]);
}
