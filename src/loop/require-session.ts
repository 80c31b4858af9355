import { WhetstoneError } from "../core/errors.ts";
import type { SessionSummary, Store } from "../store/port.ts";
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
