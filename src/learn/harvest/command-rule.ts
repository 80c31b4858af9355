import type { CommandDifference } from "./command-difference.ts";
import { diceSimilarity } from "./command-difference.ts";
import { isException, type ErrorReading } from "./error-line.ts";
import { baseName, looksLikePath } from "./path-form.ts";
import {
  informationalFlag,
  narrowingFlag,
  narrowingTestFlag,
  strictFlag,
} from "./program-kinds.ts";
import type { ShellAct } from "./shell-act.ts";

/** What about a command was changed to make it work. */
export type ChangeKind =
  | "program"
  | "environment"
  | "directory"
  | "flags"
  | "argument"
  | "escaping";

export interface CommandChange {
  readonly failed: ShellAct;
  readonly worked: ShellAct;
  readonly difference: CommandDifference;
  readonly error: ErrorReading;
  /** A failure that says how the work went (failing tests, nothing found), not that the command was wrong. */
  readonly expectedFailure: boolean;
  /** Something else that could have cured it was changed in between. */
  readonly mutated: boolean;
}

/**
 * Whether the change of the command is what cured the failure, and what it was; null when it was not, or may not have
 * been: another intent, another question, a change of files in between, a file that was looked for elsewhere.
 */
export function changeKind(change: CommandChange): ChangeKind | null {
  const { failed, worked, difference } = change;
  if (isWrapperChange(difference, change.error)) return "program";
  if (asksLess(change)) return null;
  if (worked.isReading !== failed.isReading) return null;
  if (failed.isReading && !isCommandFault(change)) return null;
  if (change.expectedFailure && !isCommandFault(change) && !namesChange(change)) return null;
  if (!difference.sameHead || difference.launchChanged)
    return isProgramChange(change) ? "program" : null;
  if (!operandsAgree(difference)) return isArgumentChange(change) ? "argument" : null;
  if (change.mutated && !isCommandFault(change) && !namesChange(change)) return null;
  return stateChange(difference, change.error);
}

function stateChange(difference: CommandDifference, error: ErrorReading): ChangeKind | null {
  if (difference.environment.added.length > 0 || difference.environment.removed.length > 0)
    return "environment";
  if (difference.directoryChanged) return "directory";
  if (difference.flags.added.length > 0 || difference.flags.removed.length > 0) return "flags";
  return difference.escaping && isQuotingFault(difference, error) ? "escaping" : null;
}

/** Code given on the command line that was understood and then failed was wrong code, however it was quoted. */
function isQuotingFault({ replaced }: CommandDifference, { line, text }: ErrorReading): boolean {
  return replaced.length > 0 || !isException(line) || syntaxFault.test(text);
}

const syntaxFault =
  /\b(?:SyntaxError|IndentationError|TabError|ParseError|parse error|unterminated)\b/i;

/** The words of the error blame the command line itself: no edit of a file could have cured it. */
function isCommandFault({ error, failed }: CommandChange): boolean {
  if (error.class === "missing-program") return true;
  // A program's own exception speaks of its code, unless that code stands on the command line.
  return error.class === "usage" && !(isException(error.line) && failed.content === "");
}

/** Asking for help, for fewer tests, for less strictness or for a repair is another question. */
function asksLess(change: CommandChange): boolean {
  const { added, removed } = change.difference.flags;
  const narrows = (flag: string): boolean =>
    narrowingFlag.test(flag) || (change.worked.isTest && narrowingTestFlag.test(flag));
  if (added.some((flag) => informationalFlag.test(flag))) return true;
  if (isCommandFault(change)) return false;
  return added.some((flag) => narrows(flag)) || removed.some((flag) => strictFlag.test(flag));
}

/** `timeout` was not there, or `sudo` was needed: what is wrapped is the same command. */
export function isWrapperChange(
  { sameHead, wrappers }: CommandDifference,
  error: ErrorReading,
): boolean {
  if (!sameHead) return false;
  if (error.class === "missing-program")
    return wrappers.removed.some((word) => namesWord(error.line, word));
  return (
    wrappers.added.includes("sudo") &&
    /permission denied|EACCES|not permitted|must be root|superuser/i.test(error.text)
  );
}

function operandsAgree({ replaced, operands, escaping }: CommandDifference): boolean {
  if (operands.added.length > 0 || operands.removed.length > 0) return false;
  return replaced.length === 0 || (escaping && replaced.length === 1);
}

/** The error names something that was taken away or put in: a flag or variable anywhere, an operand where it decides. */
function namesChange(change: CommandChange): boolean {
  const { flags, environment } = change.difference;
  const settings = [...flags.added, ...flags.removed, ...environment.added, ...environment.removed];
  return settings.some((word) => namesWord(change.error.text, word)) || namesOperand(change);
}

function namesOperand({ difference, error }: CommandChange): boolean {
  const { operands, replaced } = difference;
  const words = [...operands.added, ...operands.removed, ...replaced.flat()];
  return words.some((word) => namesWord(error.line, word));
}

/** True when the text has the word (of `NAME=value` the name) as a word of its own. */
function namesWord(text: string, word: string): boolean {
  const name = word.replace(/=.*$/s, "");
  if (name.length < 2 || /^-?\w$/.test(name)) return false;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const [before, after] = [
      text.charAt(at - 1),
      text.slice(at + name.length, at + name.length + 2),
    ];
    if (!/[\w/\\-]/.test(before) && !/^(?:[\w/\\-]|\.\w)/.test(after)) return true;
  }
  return false;
}

function isProgramChange(change: CommandChange): boolean {
  const { failed, worked, difference, error } = change;
  if (difference.placeChanged && error.class !== "missing-program") return false;
  if (difference.sameHead) return isSameWork(change) && (!change.mutated || isCommandFault(change));
  if (failed.isTest !== worked.isTest) return false;
  const blamed = error.class === "missing-program" && blames(error, failed);
  const instead = worked.launch.filter((word) => !failed.launch.includes(word));
  if (!blamed && !instead.some((word) => namesWord(error.line, baseName(word)))) return false;
  // A path of a test may be mistyped in one of two tries; both run tests.
  if (difference.shared.length > 0 || (failed.isTest && difference.replaced.length > 0))
    return true;
  return (
    failed.operands.length === 0 && diceSimilarity(wholeText(failed), wholeText(worked)) >= sameName
  );
}

/** `python` and `python3`, `docker-compose up` and `docker compose up`. */
const sameName = 0.7;

/** The same program works on the same things; one that was missing may prove itself on others of their kind. */
function isSameWork({ difference, error }: CommandChange): boolean {
  const { replaced, operands } = difference;
  if (operands.added.length + operands.removed.length + replaced.length === 0) return true;
  return error.class === "missing-program" && replaced.length > 0;
}

function wholeText({ launch, operands }: ShellAct): string {
  return [...launch, ...operands].join(" ");
}

/** The missing program is the one this act runs, not one that it calls in turn. */
function blames(error: ErrorReading, act: ShellAct): boolean {
  const names = [act.head, act.program, ...act.head.split(" ")].filter((name) => name.length > 1);
  return names.some((name) => namesWord(error.line, name));
}

function isArgumentChange(change: CommandChange): boolean {
  const { difference, error } = change;
  if (error.class === "missing-path" || difference.directoryChanged) return false;
  const { replaced, operands, shared } = difference;
  const changed = [...replaced.flat(), ...operands.added, ...operands.removed];
  if (changed.length > 4 || changed.some((word) => word.length > 200)) return false;
  if (error.class !== "usage")
    // A file or a label that was only looked for elsewhere says nothing about the command.
    return (
      replaced.length > 0 && namesOperand(change) && !changed.every((word) => looksLikePath(word))
    );
  const isAddition = shared.length > 0 && replaced.length === 0 && operands.removed.length === 0;
  return namesChange(change) || (isAddition && isCommandFault(change));
}
