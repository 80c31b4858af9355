import type { Item } from "../../core/knowledge.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { FixKind } from "./found-fix.ts";

/** Kinds that speak of one repository: its folders, its names, what it needs installed. */
const localKinds: ReadonlySet<FixKind> = new Set(["directory", "argument", "enabling"]);
/** A path inside a repository: not a system folder, not a placeholder. */
const repositoryPath = /(?:^|[\s=:'"(])(?:\.{1,2}\/|…\/)?(?!\/)[\w.-]+\/[\w./-]+/;

/** Where a fix holds: in the repository when it speaks of its paths, scripts or needs; else everywhere. */
export function fixScope(
  session: SessionView,
  lesson: { readonly kind: FixKind; readonly failing: string; readonly working: string },
): Item["scope"] {
  if (session.repo === null) return "global";
  if (localKinds.has(lesson.kind)) return "repo";
  return [lesson.failing, lesson.working].some((form) => repositoryPath.test(form))
    ? "repo"
    : "global";
}
