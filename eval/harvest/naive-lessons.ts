import type { ExecutionView } from "../../src/core/session-view.ts";

/**
 * The baseline: after every failed call the next successful one of the same tool with other parameters is taken for its
 * cure. Distinct sentences.
 */
export function naiveLessons(sessions: readonly (readonly ExecutionView[])[]): readonly string[] {
  const lessons = sessions.flatMap((executions) =>
    executions.flatMap((failed, index) => {
      if (failed.outcome !== "failure") return [];
      const cure = executions
        .slice(index + 1)
        .find(
          (later) =>
            later.tool === failed.tool &&
            later.outcome === "success" &&
            later.params !== failed.params,
        );
      return cure === undefined ? [] : [`${failed.params ?? ""} => ${cure.params ?? ""}`];
    }),
  );
  return [...new Set(lessons)];
}
