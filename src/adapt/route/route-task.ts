import type { RouteArm } from "./route-arm.ts";
import type { RouteFloor } from "./route-floor.ts";
import type { RouteScope } from "./route-scope.ts";

/** A task with everyone who may do it. */
export interface RouteTask {
  readonly scope: RouteScope;
  readonly arms: readonly RouteArm[];
  /** What the task says; null where nobody knows. */
  readonly text: string | null;
  /** Key of the session it belongs to; null for a task of its own. */
  readonly session: string | null;
  /** In place of the settings'. */
  readonly floor?: RouteFloor;
}
