import type { FixKind } from "./found-fix.ts";

export interface FixLesson {
  readonly kind: FixKind;
  readonly failing: string;
  readonly working: string;
  /** Quotable error line; "" when there is none. */
  readonly error: string;
  readonly exitCode: number | null;
  /** Of a change of quoting: `before -> after` of each spot. */
  readonly changes: readonly string[];
}

/** One sentence per kind of change; `it` is the failing form with its error. */
const endings: Readonly<Record<FixKind, (working: string, changes: readonly string[]) => string>> =
  {
    program: (working) => `; \`${working}\` works instead.`,
    environment: (working) => `; with the environment set it works: \`${working}\`.`,
    directory: (working) => `; it works from the right folder: \`${working}\`.`,
    flags: (working) => `; with these flags it works: \`${working}\`.`,
    argument: (working) => `; with this argument it works: \`${working}\`.`,
    escaping: (working, changes) => `; quoted otherwise${spots(changes)} it works: \`${working}\`.`,
    enabling: (working) => ` until \`${working}\` has been run.`,
  };

function spots(changes: readonly string[]): string {
  const shown = changes.map((change) =>
    change
      .split(" -> ")
      .map((side) => `\`${side}\``)
      .join(" becomes "),
  );
  return shown.length === 0 ? "" : ` (${shown.join(", ")})`;
}

/** What fails, how it shows, and what works. */
export function fixSentence(lesson: FixLesson): string {
  const { kind, failing, working, error, exitCode, changes } = lesson;
  const shown =
    error !== "" ? ` with "${error}"` : exitCode === null ? "" : ` (exit code ${exitCode})`;
  return `\`${failing}\` fails${shown}${endings[kind](working, changes)}`;
}
