import { dropOldest } from "../../core/drop-oldest.ts";
import {
  addCall,
  type CallContext,
  emptyContext,
  type StoredContext,
  storedContext,
  toContext,
} from "./call-context.ts";
import type { CallSubject } from "./call-subject.ts";

/** Contexts of the sessions that were active last. */
export interface SessionContexts {
  /** That of a session that has just begun, where nothing is known of it. */
  of(session: string | null): CallContext;
  add(session: string, subject: CallSubject, isSuccess: boolean | null): void;
  /** All of them, a few at a time, as they survive a JSON round trip. */
  pieces(): Iterable<readonly SessionContext[]>;
  restore(piece: readonly SessionContext[]): void;
}

export type SessionContext = readonly [session: string, context: StoredContext];

const mostSessions = 512;
const sessionsPerPiece = 32;

export function createSessionContexts(): SessionContexts {
  const contexts = new Map<string, CallContext>();
  const of = (session: string | null): CallContext =>
    (session === null ? undefined : contexts.get(session)) ?? emptyContext;
  return {
    of,
    add(session, subject, isSuccess) {
      const next = addCall(of(session), subject, isSuccess);
      // Put in again, so that the one that was silent longest stands first.
      contexts.delete(session);
      contexts.set(session, next);
      dropOldest(contexts, mostSessions);
    },
    *pieces() {
      const all = [...contexts];
      for (let from = 0; from < all.length; from += sessionsPerPiece)
        yield all
          .slice(from, from + sessionsPerPiece)
          .map(([session, context]) => [session, storedContext(context)] as const);
    },
    restore(piece) {
      for (const [session, context] of piece) contexts.set(session, toContext(context));
    },
  };
}
