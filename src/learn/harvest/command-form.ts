import { safeText } from "../../core/safe-text.ts";
import { aroundDifference } from "./escape-change.ts";
import type { CommandDifference, WordDifference } from "./command-difference.ts";
import { cutText } from "./error-line.ts";
import { looksLikePath, withoutMachinePaths } from "./path-form.ts";
import { cosmeticFlag, subcommandPrograms } from "./program-kinds.ts";
import type { ShellAct } from "./shell-act.ts";

const formLimit = 160;
const wordLimit = 90;

export interface FormOptions {
  readonly difference: CommandDifference;
  readonly cwd: string | null;
  /** Which of the two tries is written. */
  readonly side: "failed" | "worked";
  /** The other try. */
  readonly other: ShellAct;
}

/**
 * The command as a lesson shows it: what makes the difference as it was written, mere values (paths, ids, code) as
 * placeholders, machine paths shortened. Equal lessons of different sessions give equal forms.
 */
export function commandForm(act: ShellAct, options: FormOptions): string {
  const { difference, cwd, side } = options;
  const words = [
    ...folderWords(act, difference, cwd),
    ...changedWords(difference.environment, side).map((word) => assignment(word)),
    ...changedWords(difference.wrappers, side),
    ...launchWords(act, difference, cwd),
    ...flagWords(act, options),
    ...operandWords(act, options),
    ...contentWords(act, options),
  ];
  const shown = words.filter((word, index) => !(isPlaceholder(word) && word === words[index - 1]));
  return cutText(
    safeText(withoutMachinePaths(shown.join(" "), cwd).replaceAll("`", "'"), 1000),
    formLimit,
  );
}

/** A command in full, for what is run once (an install): machine paths shortened, ids kept. */
export function plainForm(act: ShellAct, cwd: string | null): string {
  const words = [...act.launch, ...act.arguments].map((word) => shownWord(word));
  return cutText(
    safeText(withoutMachinePaths(words.join(" "), cwd).replaceAll("`", "'"), 1000),
    formLimit,
  );
}

/** A command with its mere values as placeholders: how something is run here. */
export function generalForm(act: ShellAct, cwd: string | null): string {
  const launch = act.launch.map((word) =>
    looksLikePath(word) ? plainPath(withoutMachinePaths(word, cwd)) : shownWord(word),
  );
  const folder = act.directory === null ? "." : withoutMachinePaths(act.directory, cwd);
  const kept = act.operands.filter(
    (operand, index) => !act.isTest && keepsWord(act, operand, index),
  );
  const values = act.operands.length > kept.length ? [act.isTest ? "<tests>" : "<arguments>"] : [];
  const words = [...(folder === "." ? [] : ["cd", folder, "&&"]), ...launch, ...kept, ...values];
  return cutText(safeText(words.join(" ").replaceAll("`", "'"), 1000), formLimit);
}

function isPlaceholder(word: string): boolean {
  return /^<\w+>$/.test(word);
}

function folderWords(
  act: ShellAct,
  difference: CommandDifference,
  cwd: string | null,
): readonly string[] {
  if (!difference.directoryChanged || act.directory === null) return [];
  const folder = withoutMachinePaths(act.directory, cwd);
  return folder === "." ? [] : ["cd", folder, "&&"];
}

/** Quotes around the name as well would make an assignment a command. */
function assignment(word: string): string {
  const quoted = /^'(\w+)=(.*)'$/s.exec(word);
  return quoted === null ? word : `${quoted[1]}="${quoted[2]}"`;
}

function changedWords(difference: WordDifference, side: FormOptions["side"]): readonly string[] {
  return (side === "failed" ? difference.removed : difference.added).map((word) => shownWord(word));
}

/** A script behind an interpreter is a mere value, unless what is said to it makes the difference. */
function launchWords(
  act: ShellAct,
  difference: CommandDifference,
  cwd: string | null,
): readonly string[] {
  const isScript = act.scriptPath !== null && act.launch.length > 1;
  const matters =
    difference.replaced.length > 0 ||
    difference.operands.added.length > 0 ||
    difference.placeChanged;
  if (isScript && !matters) return [...act.launch.slice(0, -1), "<script>"];
  return act.launch.map((word) =>
    looksLikePath(word) ? plainPath(withoutMachinePaths(word, cwd)) : shownWord(word),
  );
}

/** `./bin/test` is `bin/test`; `./run.sh` needs its dot. */
function plainPath(path: string): string {
  return /^\.\/[^/]+\//.test(path) ? path.slice(2) : path;
}

/** Flags of both are shown where the words themselves make the difference; those for show never are. */
function flagWords(act: ShellAct, { difference, side }: FormOptions): readonly string[] {
  const own = changedWords(difference.flags, side);
  const isAboutWords =
    difference.sameHead && (difference.replaced.length > 0 || difference.operands.added.length > 0);
  const shared = isAboutWords ? act.flags.filter((flag) => !own.includes(flag)) : [];
  return [...shared, ...own].filter((flag) => !cosmeticFlag.test(flag));
}

function operandWords(act: ShellAct, options: FormOptions): readonly string[] {
  const { difference, cwd, side } = options;
  const standsFor = new Map(
    difference.replaced.map(([failed, worked]) =>
      side === "failed" ? [failed, worked] : [worked, failed],
    ),
  );
  const own = side === "failed" ? difference.operands.removed : difference.operands.added;
  return act.operands.map((operand, index) => {
    const other = standsFor.get(operand);
    if (other !== undefined)
      return shownWord(
        aroundDifference(withoutMachinePaths(operand, cwd), withoutMachinePaths(other, cwd)),
      );
    if (own.includes(operand)) return shownWord(withoutMachinePaths(operand, cwd));
    return keepsWord(act, operand, index) ? operand : placeholder(operand);
  });
}

/** The words after `git remote` or `make` and the first after a program (`vitest run`) name what is done; others are mere values. */
function keepsWord(act: ShellAct, operand: string, index: number): boolean {
  if (act.scriptPath !== null || act.isReading || !/^[a-z][a-z:_-]{0,19}$/.test(operand))
    return false;
  return (
    index === 0 || act.program === "make" || subcommandPrograms.has(act.head.split(" ")[0] ?? "")
  );
}

function placeholder(operand: string): string {
  return looksLikePath(operand) || operand.includes("::") ? "<path>" : "<arg>";
}

function contentWords(act: ShellAct, { difference, other }: FormOptions): readonly string[] {
  if (act.content === "") return [];
  const isShown = difference.escaping && difference.replaced.length === 0;
  return [isShown ? shownWord(aroundDifference(act.content, other.content)) : "<code>"];
}

/** A word as one would type it, cut to what can be read. */
function shownWord(word: string): string {
  const line = cutText(word.trim().replaceAll(/\r?\n/g, "⏎"), wordLimit);
  if (line === "") return "''";
  return /[\s"$&|;<>()*?\\]/.test(line) ? `'${line}'` : line;
}
