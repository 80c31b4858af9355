import { tokenizeShell, type ShellToken } from "./shell-tokens.ts";

/** One simple command of a command line. */
export interface ShellCommand {
  /** What joins it to the command before it; "" for the first. A newline counts as `;`. */
  readonly joinedBy: "" | "&&" | "||" | ";" | "|" | "&";
  /** `NAME=value` prefixes, quotes removed. */
  readonly assignments: readonly string[];
  /** Program and arguments, quotes removed; substitutions as they stand. Never empty unless `assignments` is not. */
  readonly words: readonly string[];
  /** The same words as written, with their quotes. */
  readonly rawWords: readonly string[];
  /** Redirections as written, without blanks: `2>&1`, `>out.txt`, `<<`. */
  readonly redirects: readonly string[];
  readonly heredocs: readonly string[];
}

interface Draft {
  joinedBy: ShellCommand["joinedBy"];
  assignments: string[];
  words: string[];
  rawWords: string[];
  redirects: string[];
  heredocs: string[];
}

/** Words that open or close a compound command: the simple command inside is what counts. */
const transparentWords = new Set(["do", "then", "else", "elif", "if", "while", "until", "!", "{"]);
const closingWords = new Set(["done", "fi", "}", "esac"]);
const assignment = /^[A-Za-z_]\w*\+?=/;

/**
 * The simple commands of a shell command line, in order. Compound commands (loops, conditions, groups, subshells) are
 * flattened to the simple commands they hold; `for NAME in ...` stands as a command of its own. Never throws.
 */
export function splitShell(text: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let draft = emptyDraft("");
  for (const token of tokenizeShell(text)) {
    if (token.kind !== "operator") {
      addToken(draft, token, commands);
      continue;
    }
    const next = joinOf(token.text);
    if (isEmpty(draft)) {
      if (next !== null && commands.length > 0) draft.joinedBy = next;
      continue;
    }
    commands.push(draft);
    draft = emptyDraft(next ?? ";");
  }
  if (!isEmpty(draft)) commands.push(draft);
  return commands;
}

function emptyDraft(joinedBy: ShellCommand["joinedBy"]): Draft {
  return { joinedBy, assignments: [], words: [], rawWords: [], redirects: [], heredocs: [] };
}

function isEmpty(draft: Draft): boolean {
  return draft.words.length === 0 && draft.assignments.length === 0;
}

function joinOf(operator: string): ShellCommand["joinedBy"] | null {
  return operator === "(" || operator === ")" ? null : (operator as ShellCommand["joinedBy"]);
}

function addToken(
  draft: Draft,
  token: Exclude<ShellToken, { kind: "operator" }>,
  done: ShellCommand[],
): void {
  if (token.kind === "redirect") {
    draft.redirects.push(token.text);
    return;
  }
  if (token.kind === "heredoc") {
    // The body begins after the line's last command, but belongs to the command that opened it.
    const opened = (command: ShellCommand): boolean => command.redirects.includes("<<");
    const owner = opened(draft) ? draft : (done.findLast(opened) as Draft | undefined);
    owner?.heredocs.push(token.text);
    return;
  }
  addWord(draft, token.text, token.raw);
}

function addWord(draft: Draft, text: string, raw: string): void {
  if (draft.words.length === 0) {
    if (raw === text && (transparentWords.has(text) || closingWords.has(text))) return;
    if (assignment.test(raw)) {
      draft.assignments.push(text);
      return;
    }
  }
  draft.words.push(text);
  draft.rawWords.push(raw);
}

/** Programs that run the command given as their arguments; the set says which of their options take a value. */
const wrappers: ReadonlyMap<string, RegExp> = new Map([
  ["sudo", /^-[ughpCcrt]$/],
  ["env", /^-[uCS]$/],
  ["timeout", /^-[ks]$/],
  ["nice", /^-n$/],
  ["time", /^-[fo]$/],
  ["nohup", /^$/],
  ["command", /^$/],
  ["exec", /^$/],
  ["builtin", /^$/],
  ["stdbuf", /^-[ioe]$/],
  ["xvfb-run", /^-[nes]$/],
]);

/** A command without its wrappers (`sudo -u x env A=1 timeout 5 npm test` is `npm test`), with what was taken off. */
export interface UnwrappedCommand {
  readonly wrappers: readonly string[];
  readonly assignments: readonly string[];
  readonly words: readonly string[];
}

/** Takes wrappers off. A wrapper without a command (`env`, `time`) stays as it is. */
export function unwrapCommand(command: ShellCommand): UnwrappedCommand {
  const taken: string[] = [];
  const assignments = [...command.assignments];
  let words = command.words;
  for (;;) {
    const options = wrappers.get(words[0] ?? "");
    const rest = options === undefined ? [] : afterWrapper(words, options, assignments);
    if (rest.length === 0) return { wrappers: taken, assignments, words };
    taken.push(words[0] ?? "");
    words = rest;
  }
}

function afterWrapper(
  words: readonly string[],
  takesValue: RegExp,
  assignments: string[],
): readonly string[] {
  // `command -v x` asks where x is; it does not run it.
  if (words[0] === "command" && /^-[vV]/.test(words[1] ?? "")) return [];
  let index = 1;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (takesValue.test(word)) index += 1;
    else if (assignment.test(word)) assignments.push(word);
    else if (!word.startsWith("-") && !(words[0] === "timeout" && /^\d/.test(word))) break;
  }
  return words.slice(index);
}

/** Base name of the program a command runs, wrappers taken off: `/usr/bin/python3 -m x` is `python3`; null for none. */
export function programOf(command: ShellCommand): string | null {
  const first = unwrapCommand(command).words[0];
  if (first === undefined || first === "") return null;
  return first.slice(first.lastIndexOf("/") + 1);
}
