import type { FixKind } from "./found-fix.ts";

export interface FixLesson {
  readonly kind: FixKind;
  readonly failing: string;
  readonly working: string;
  /** Quotable error line; "" when there is none. */
  readonly error: string;
  readonly exitCode: number | null;
  /** Of a change of quoting: what was written how; of a script: what made its lines hard to quote. */
  readonly changes: readonly string[];
  /** Sessions it was seen in. */
  readonly sessions: number;
  /** Those of them where the working form succeeded; in the others it started, and the tests it ran failed. */
  readonly passedSessions: number;
}

/** One sentence per kind of change; what comes before is the failing form with its error. */
const endings: Readonly<Record<FixKind, (lesson: FixLesson) => string>> = {
  program: (lesson) => `; \`${lesson.working}\` ${startedOrWorked(lesson)}.`,
  environment: ({ working }) => `; with the environment set it works: \`${working}\`.`,
  directory: ({ working }) => `; it works from the right folder: \`${working}\`.`,
  flags: ({ working }) => `; with these flags it works: \`${working}\`.`,
  argument: ({ working }) => `; with this argument it works: \`${working}\`.`,
  escaping: ({ changes }) => `; it works ${changes.join(" and ")}.`,
  script: ({ working }) => `; the same lines work in a script of their own: \`${working}\`.`,
  enabling: ({ working }) => ` until \`${working}\` has been run.`,
};

/** A runner that was missing is found by one that starts; whether its tests passed is another matter, and is said. */
function startedOrWorked({ sessions, passedSessions }: FixLesson): string {
  if (passedSessions === sessions) return "works instead";
  if (sessions === 1) return "starts instead (its tests failed)";
  return `starts instead (its tests passed in ${passedSessions} of ${sessions} sessions)`;
}

/** What fails, how it shows, and what works. */
export function fixSentence(lesson: FixLesson): string {
  const { kind, failing, error, exitCode, changes } = lesson;
  const shown =
    error !== "" ? ` with "${error}"` : exitCode === null ? "" : ` (exit code ${exitCode})`;
  const trait = kind === "script" ? ` with ${changes.join(" and ")}` : "";
  return `\`${failing}\`${trait} fails${shown}${endings[kind](lesson)}`;
}
