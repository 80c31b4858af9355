/** What a task is, as far as experience with it counts: calls of one tool, or one type of work. */
export type RouteScope = { readonly tool: string } | { readonly taskType: string };

export type ScopeKind = "tool" | "type";

/**
 * Its name in the journal.
 *
 * @example scopeKey({ taskType: "build" }) // => "type=build"
 */
export function scopeKey(scope: RouteScope): string {
  return "tool" in scope ? `tool=${scope.tool}` : `type=${scope.taskType}`;
}

export function scopeKind(scope: RouteScope): ScopeKind {
  return "tool" in scope ? "tool" : "type";
}

/** The scope of that kind in which something was done; null where it is not known. */
export function scopeOf(
  done: { readonly tool: string | null; readonly taskType: string | null },
  kind: ScopeKind,
): RouteScope | null {
  if (kind === "tool") return done.tool === null ? null : { tool: done.tool };
  return done.taskType === null ? null : { taskType: done.taskType };
}
