import type { Item } from "../../core/knowledge.ts";
import type { SessionView } from "../../core/session-view.ts";
import type { FixKind } from "./found-fix.ts";
import { repositoryTools } from "./program-kinds.ts";

/** Kinds that speak of one repository: its folders, its names, what it needs installed. */
const localKinds: ReadonlySet<FixKind> = new Set(["directory", "argument", "enabling"]);
/** A path inside a repository: not a system folder, not a placeholder. */
const repositoryPath = /(?:^|[\s=:'"(])(?:\.{1,2}\/|…\/)?(?!\/)[\w.-]+\/[\w./-]+/;

/** Variables that hold places: where code is looked for is the repository's own affair. */
const placeVariable = /\b\w*(?:PATH|HOME|ROOT|DIR)=/;

export interface ScopedLesson {
  readonly kind: FixKind;
  readonly failing: string;
  readonly working: string;
  /** Programs and what they run, in either form: `pytest`, `npm install`. */
  readonly programs: readonly string[];
  /** Either form runs tests. */
  readonly isTest: boolean;
  /** Of a structured tool: its rules are the harness's own. */
  readonly isTool: boolean;
}

/**
 * Where a fix holds. How a repository is installed, built and tested, and what its folders are called, is its own
 * affair; what a program or tool takes holds everywhere.
 */
export function fixScope(session: SessionView, lesson: ScopedLesson): Item["scope"] {
  return session.repo !== null && isLocal(lesson) ? "repo" : "global";
}

/** True for a lesson about one repository, known or not. */
export function isLocal(lesson: ScopedLesson): boolean {
  if (lesson.isTool) return false;
  if (localKinds.has(lesson.kind) || lesson.isTest) return true;
  if (lesson.kind === "environment" && placeVariable.test(`${lesson.failing} ${lesson.working}`))
    return true;
  if (lesson.programs.some((name) => repositoryTools.has(name.split(" ")[0] ?? name))) return true;
  return [lesson.failing, lesson.working].some((form) => repositoryPath.test(form));
}
