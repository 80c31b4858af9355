import { joinPath, baseName } from "./path-form.ts";
import type { Attempt } from "./attempt.ts";
import { writtenText } from "./written-text.ts";

/** What a session made itself. Errors about it are the session's own affair: nobody else meets them. */
export interface OwnNames {
  /** Names of files and folders it created, without folder and extension. */
  readonly created: ReadonlySet<string>;
  /** All texts it wrote, joined. */
  readonly texts: string;
}

const creators = /^(?:mkdir|touch|cp|mv|startapp|startproject|django-admin)$/;
const createdInCode = /\b(?:makedirs|mkdir|open|Path)\(\s*['"]([\w./-]+)/g;

const known = new WeakMap<readonly Attempt[], OwnNames>();

/** Reads the attempts of one session; the same list is read once. */
export function ownNamesOf(attempts: readonly Attempt[]): OwnNames {
  const found = known.get(attempts) ?? readOwnNames(attempts);
  known.set(attempts, found);
  return found;
}

function readOwnNames(attempts: readonly Attempt[]): OwnNames {
  const created = new Set<string>();
  const texts: string[] = [];
  const note = (path: string): void => {
    for (const part of path.split("/")) if (part !== "") created.add(stem(part));
  };
  for (const attempt of attempts) {
    const written = writtenText(attempt);
    if (written !== null) texts.push(written.text);
    if (written?.path !== undefined && written.path !== null) created.add(stem(written.path));
    if (attempt.form.kind !== "shell") continue;
    for (const act of attempt.form.acts)
      if (creators.test(act.head)) for (const path of act.operands) note(path);
  }
  for (const [, path = ""] of texts.join("\n").matchAll(createdInCode)) note(path);
  return { created, texts: texts.join("\n") };
}

/** The name of a file without folder and extension. */
export function stem(path: string): string {
  return baseName(path).replace(/\.\w+$/, "");
}

const quotedName = /['"`]([A-Za-z_][\w.-]*)['"`]/g;

/** True when the line is about a name that the session created, or wrote down as a text of its own. */
export function namesOwn(line: string, own: OwnNames): boolean {
  return [...line.matchAll(quotedName)].some(([, name = ""]) => {
    const [first = ""] = name.split(".");
    return (
      own.created.has(first) || own.texts.includes(`'${name}'`) || own.texts.includes(`"${name}"`)
    );
  });
}

/** The last text written to the script before position `end` (and from `start` on); null where none was. */
export function scriptText(
  attempts: readonly Attempt[],
  script: string,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly text: string; readonly attempt: Attempt } | null {
  for (let index = end; index >= start; index -= 1) {
    const attempt = attempts[index];
    const written = attempt === undefined ? null : writtenText(attempt);
    if (attempt === undefined || written?.path === undefined || written.path === null) continue;
    if (baseName(joinPath(null, written.path)) === baseName(script))
      return { text: written.text, attempt };
  }
  return null;
}
