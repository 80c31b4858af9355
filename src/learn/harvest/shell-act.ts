import { isTestCommand } from "../../core/test-command.ts";
import { splitShell, unwrapCommand, type ShellCommand } from "../../core/shell-command.ts";
import { baseName, joinPath } from "./path-form.ts";
import {
  interpreters,
  launchers,
  readingPrograms,
  subcommandPrograms,
  trivialPrograms,
  viewers,
} from "./program-kinds.ts";

/** Whether the exit code of the line is this command's own: yes; no, but its output is shown whole; no. */
export type ExitProof = "exit" | "viewed" | "masked";

/** One simple command of a shell line with the state it ran in: what two tries of one intent are compared by. */
export interface ShellAct {
  /** Folder entered earlier in the line (or given as a parameter); null: wherever the shell stood. */
  readonly directory: string | null;
  /** `NAME=value` in force by prefix or by an earlier export in the line, sorted. */
  readonly environment: readonly string[];
  /** `sudo`, `timeout` and the like before it. */
  readonly wrappers: readonly string[];
  /** Words up to and with what runs: `python -m pytest`, `npx vitest`, `git push`, `./bin/test`. */
  readonly launch: readonly string[];
  /** What runs, however it is launched: `pytest`, `vitest`, `git push`, `test`. */
  readonly head: string;
  /** Program of the launch, base name: `python`, `npx`, `git`, `test`. */
  readonly program: string;
  /** Folder-resolved path of the script or program when it was given as a path, else null. */
  readonly scriptPath: string | null;
  readonly flags: readonly string[];
  readonly operands: readonly string[];
  /** Flags and operands as they were written, in order. */
  readonly arguments: readonly string[];
  /** Code given with -c or -e, and heredoc bodies: what is said, not how. */
  readonly content: string;
  readonly proof: ExitProof;
  /** Output goes to a file. */
  readonly writesFile: boolean;
  readonly isTrivial: boolean;
  /** Only looks: searches, lists, prints. */
  readonly isReading: boolean;
  /** Runs tests. */
  readonly isTest: boolean;
  /** Only shows what the command before it says. */
  readonly isViewer: boolean;
}

const maxNesting = 2;
/** Operands beyond these are not compared. */
const mostOperands = 64;
const longestLine = 16_384;

/**
 * The acts of a command line, in order, trivial ones included. `directory` is the folder the call itself names, if it
 * names one.
 */
export function shellActs(
  line: string,
  directory: string | null,
  nesting = 0,
): readonly ShellAct[] {
  const commands = splitShell(line.slice(0, longestLine));
  const acts: ShellAct[] = [];
  const stops = stopsOf(commands);
  const environment = new Map<string, string>();
  let folder = directory;
  commands.forEach((command, index) => {
    const proof = exitProof(commands.slice(index + 1), stops);
    const inner = nesting < maxNesting ? innerLine(command) : null;
    if (inner !== null) {
      acts.push(...shellActs(inner, folder, nesting + 1).map((act) => weakest(act, proof)));
      return;
    }
    acts.push(shellAct(command, folder, environment, proof));
    if (command.words[0] === "cd") folder = joinPath(folder, command.words[1] ?? "~");
    if (command.words[0] === "export") noteAssignments(environment, command.words.slice(1));
    if (command.words.length === 0) noteAssignments(environment, command.assignments);
  });
  return acts;
}

/** `set -e` and `set -o pipefail`: where the line stops at the first error. */
interface Stops {
  readonly onError: boolean;
  readonly inPipes: boolean;
}

function stopsOf(commands: readonly ShellCommand[]): Stops {
  const options = commands.flatMap(({ words }) => (words[0] === "set" ? words.slice(1) : []));
  return {
    onError: options.some((option) => /^-[a-z]*e|^errexit$/.test(option)),
    inPipes: options.includes("pipefail"),
  };
}

/** `bash -lc "..."` and `sh -c '...'` are the line inside. */
function innerLine(command: ShellCommand): string | null {
  const { words } = unwrapCommand(command);
  if (!/^(?:\/\S*\/)?(?:ba|z|da)?sh$/.test(words[0] ?? "") || words.length !== 3) return null;
  return /^-l?i?c$/.test(words[1] ?? "") ? (words[2] ?? null) : null;
}

function weakest(act: ShellAct, outer: ExitProof): ShellAct {
  if (outer === "exit" || act.proof === "masked") return act;
  return { ...act, proof: outer };
}

function noteAssignments(environment: Map<string, string>, words: readonly string[]): void {
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals > 0) environment.set(word.slice(0, equals), word.slice(equals + 1));
  }
}

function exitProof(later: readonly ShellCommand[], stops: Stops): ExitProof {
  const masks = ({ joinedBy }: ShellCommand): boolean =>
    joinedBy === "||" || joinedBy === "&" || (joinedBy === ";" && !stops.onError);
  if (later.some(masks)) return "masked";
  const end = later.findIndex(({ joinedBy }) => joinedBy !== "|");
  const pipe = end === -1 ? later : later.slice(0, end);
  if (pipe.length === 0 || stops.inPipes) return "exit";
  return pipe.every(({ words }) => viewers.has(words[0] ?? "")) ? "viewed" : "masked";
}

function shellAct(
  command: ShellCommand,
  directory: string | null,
  exported: ReadonlyMap<string, string>,
  proof: ExitProof,
): ShellAct {
  const { words, assignments, wrappers } = unwrapCommand(command);
  const environment = new Map(exported);
  noteAssignments(environment, assignments);
  const launched = launchOf(words);
  const code = launched.code === null ? 0 : 1;
  const rest = words.slice(launched.length);
  const program = baseName(words[0] ?? "");
  return {
    directory,
    environment: [...environment].map(([name, value]) => `${name}=${value}`).toSorted(),
    wrappers,
    launch: words.slice(0, launched.length - code),
    head: launched.head,
    program,
    scriptPath: launched.path === null ? null : joinPath(directory, launched.path),
    flags: rest.filter((word) => isFlag(word)),
    operands: rest.filter((word) => !isFlag(word) && word !== "--").slice(0, mostOperands),
    arguments: rest.slice(0, mostOperands),
    content: [launched.code ?? "", ...command.heredocs].join("\n").trim(),
    proof,
    writesFile: command.redirects.some((redirect) =>
      /^\d*(?:&?>{1,2}|>\|)(?!&|\/dev\/)/.test(redirect),
    ),
    isTrivial: words.length === 0 || trivialPrograms.has(program),
    // A script of the repository may bear the name of a reading program (`bin/test`).
    isReading:
      readingPrograms.has(launched.head) &&
      !/^\.{0,2}\/|\w\//.test(launched.path?.replace(/^\/(?:usr\/)?s?bin\//, "") ?? ""),
    isTest: isTestCommand(words),
    isViewer: command.joinedBy === "|" && viewers.has(program),
  };
}

function isFlag(word: string): boolean {
  return /^-{1,2}\w/.test(word) && !/^-\d+$/.test(word);
}

interface Launched {
  /** Number of words that launch. */
  readonly length: number;
  readonly head: string;
  readonly path: string | null;
  readonly code: string | null;
}

/** What a command runs, behind launchers and interpreters. */
function launchOf(words: readonly string[]): Launched {
  const launcher = launchers.find((one) => one.every((word, index) => words[index] === word));
  const skipped = launcher === undefined ? 0 : afterFlags(words, launcher.length);
  if (skipped > 0 && skipped < words.length) {
    const inner = launchOf(words.slice(skipped));
    return { ...inner, length: inner.length + skipped };
  }
  const program = words[0] ?? "";
  const name = baseName(program);
  if (interpreters.test(name)) return interpreted(words, name);
  if (subcommandPrograms.has(name)) return withSubcommand(words, name);
  return { length: 1, head: name, path: program.includes("/") ? program : null, code: null };
}

function afterFlags(words: readonly string[], from: number): number {
  let index = from;
  while (/^-{1,2}[a-z]/.test(words[index] ?? "")) index += 1;
  return index;
}

function interpreted(words: readonly string[], name: string): Launched {
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const next = words[index + 1];
    if (/^-\w*m$/.test(word) && name.startsWith("py") && next !== undefined)
      return moduleLaunch(words, index + 1);
    if (/^-(?:\w*c|e|p|pe|-eval|-print|-command|Command)$/.test(word) && next !== undefined)
      return { length: index + 2, head: `${name} ${word}`, path: null, code: next };
    if (word === "--test" && name === "node")
      return { length: index + 1, head: "node --test", path: null, code: null };
    if (word === "-") break;
    if (!word.startsWith("-"))
      return { length: index + 1, head: baseName(word), path: word, code: null };
  }
  return { length: 1, head: name, path: null, code: null };
}

/** `python -m pip install` runs `pip install`. */
function moduleLaunch(words: readonly string[], index: number): Launched {
  const name = words[index] ?? "";
  if (!subcommandPrograms.has(name))
    return { length: index + 1, head: name, path: null, code: null };
  const inner = withSubcommand(words.slice(index), name);
  return { ...inner, length: inner.length + index };
}

/** `git -C dir push` runs `git push`; `npm run check` runs `npm run`. */
function withSubcommand(words: readonly string[], name: string): Launched {
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (
      /^-[Cc]$|^--(?:prefix|cwd|dir|filter|git-dir|work-tree|manifest-path|context|namespace)$/.test(
        word,
      )
    )
      index += 1;
    else if (!word.startsWith("-"))
      return { length: index + 1, head: `${name} ${word}`, path: null, code: null };
  }
  return { length: 1, head: name, path: null, code: null };
}
