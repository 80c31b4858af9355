import { WhetstoneError } from "../core/errors.ts";
import type { SessionSummary, Store } from "../store/port.ts";
import { answersTo, runOfId } from "../core/short-key.ts";
import { shortestPrefix } from "../core/shortest-prefix.ts";

/** Throws `unknown-session` when there is none, `ambiguous-id` when there are several. */
export async function requireSession(store: Store, id: string): Promise<SessionSummary> {
  const session = await store.findSession(id);
  if (session !== null) return session;
  throw new WhetstoneError("unknown-session", `no session has the id ${JSON.stringify(id)}`, {
    hint:
      id.length < shortestPrefix
        ? `give at least ${shortestPrefix} digits of the id`
        : "`whetstone sessions` lists them",
  });
}

/**
 * Key of a session that is to be forgotten. Also of one that was: forgetting it again finishes what was interrupted. Of
 * several runs with one id, what is left bears the key of the one that was forgotten: which of them is meant has to be said.
 * Throws as {@link requireSession}.
 */
export async function requireForgettable(store: Store, id: string): Promise<string> {
  const session = await store.findSession(id);
  const forgotten = await forgottenKey(store, id);
  if (session === null) return forgotten ?? (await requireSession(store, id)).key;
  if (runOfId(id) !== null) return session.key;
  const [key = session.key] = session.key.split("~");
  if ((forgotten ?? (await forgottenKey(store, key))) === null) return session.key;
  throw new WhetstoneError(
    "ambiguous-id",
    `${id} is the id of a session, and of another that was forgotten`,
    {
      hint: `${runOfId(session.key) === null ? `${session.key}~` : session.key} names the one that is there`,
      exitCode: 2,
    },
  );
}

/** Null where none was forgotten under this id, or several were. */
async function forgottenKey(store: Store, id: string): Promise<string | null> {
  if (id.length < shortestPrefix) return null;
  const kind = "session:";
  const refs = [...(await store.forgotten())]
    .filter((one) => one.startsWith(kind) && answersTo(one.slice(kind.length), id))
    .toSorted();
  // The references of one session begin with its key.
  const [key] = refs;
  if (key === undefined || !refs.every((ref) => ref.startsWith(key))) return null;
  return key.slice(kind.length);
}
