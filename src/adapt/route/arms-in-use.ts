import { scopeKey } from "./route-scope.ts";
import type { RouteTask } from "./route-task.ts";

type Place = Pick<RouteTask, "scope" | "session">;

/** Which arm each session uses for a task. */
export interface ArmsInUse {
  set(place: Place, arm: string): void;
  get(place: Place): string | null;
}

/** Of more, the session that decided longest ago is forgotten. */
const mostSessions = 10_000;

export function createArmsInUse(): ArmsInUse {
  const arms = new Map<string, string>();
  return {
    set(place, arm) {
      const key = keyOf(place);
      if (key === null) return;
      arms.delete(key);
      arms.set(key, arm);
      const [oldest] = arms.keys();
      if (arms.size > mostSessions && oldest !== undefined) arms.delete(oldest);
    },
    get(place) {
      const key = keyOf(place);
      return key === null ? null : (arms.get(key) ?? null);
    },
  };
}

function keyOf({ scope, session }: Place): string | null {
  return session === null ? null : `${session} ${scopeKey(scope)}`;
}
