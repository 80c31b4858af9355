import { type Complexity, complexities } from "../core/session-view.ts";

/**
 * Complexity as the caller declared it, else by rule: simple up to 5 executions, moderate up to 30, complex up to 150,
 * epic beyond that or with child sessions.
 */
export function complexityOf(
  declared: string | null,
  executions: number,
  hasChildren: boolean,
): Complexity {
  const known = complexities.find((complexity) => complexity === declared);
  if (known !== undefined) return known;
  if (hasChildren || executions > 150) return "epic";
  if (executions > 30) return "complex";
  return executions > 5 ? "moderate" : "simple";
}
