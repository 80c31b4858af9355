import { isObject } from "./json.ts";
import { isTestCommand } from "./test-command.ts";
import { programOf, type ShellCommand, splitShell, unwrapCommand } from "./shell-command.ts";
import { toolFamily, type ToolFamily } from "./tool-names.ts";

/** What a shell text says of how its exit code is to be read. */
export interface ShellFacts {
  /** It runs tests somewhere. */
  readonly testRun: boolean;
  /** A test run in it whose own exit code the text does not return (`pytest | tail`, `npm test; echo done`). */
  readonly testExitHidden: boolean;
  /** A program whose exit code is lost: piped on, followed by `;` or `||`, or run in a substitution. */
  readonly exitHidden: boolean;
  /** The last command answers by its exit code: 1 means none, different or false (`grep`, `diff`, `test`). */
  readonly answersNone: boolean;
  /** So does every command that can end it with code 1 and does any work (`grep x f && echo found`). */
  readonly onlyAnswers: boolean;
}

export interface ToolUse {
  readonly family: ToolFamily;
  /** Null where there is no shell text to read. */
  readonly shell: ShellFacts | null;
}

const longestCommand = 65_536;

/** Family of a call and, for a shell, the facts of its command. Pure and total; long commands are read to 64 Ki characters. */
export function readToolUse(tool: string, params: unknown, server?: string): ToolUse {
  if (server !== undefined) return { family: "mcp", shell: null };
  const family = toolFamily(tool);
  if (family === "edit" && isObject(params) && params["command"] === "view")
    return { family: "read", shell: null };
  if (family !== "shell") return { family, shell: null };
  const command = shellText(params);
  return { family, shell: command === null ? null : shellFacts(command) };
}

const commandKeys = [
  "command",
  "cmd",
  "script",
  "commands",
  "shell_command",
  "action",
  "input",
  "args",
] as const;

/** The shell text of a call's parameters: a string, or an argument vector such as `["bash", "-lc", "npm test"]`; null when there is none. */
export function shellText(params: unknown): string | null {
  if (typeof params === "string") return params;
  if (Array.isArray(params)) return vectorText(params);
  if (!isObject(params)) return null;
  for (const key of commandKeys) {
    const value = params[key];
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return key === "commands" ? listText(value) : vectorText(value);
    if (key === "action" && isObject(value)) return shellText(value);
  }
  return null;
}

/** Commands of one call, each text or a program with its arguments: the call fails when one of them does. */
function listText(commands: readonly unknown[]): string | null {
  const texts = commands.map((one) => {
    if (!isObject(one)) return typeof one === "string" ? one : null;
    const { command, args } = one;
    return Array.isArray(args)
      ? vectorText([command, ...(args as readonly unknown[])])
      : shellText(command);
  });
  return texts.filter((text) => text !== null).join(" && ") || null;
}

const shells = /^(?:.*\/)?(?:ba|z|da|k)?sh$/;

function vectorText(words: readonly unknown[]): string | null {
  const [first, option, script] = words;
  if (typeof first !== "string") return null;
  const isScript =
    typeof option === "string" && /^-\w*c$/.test(option) && typeof script === "string";
  if (shells.test(first) && isScript) return script;
  return words.map((word) => quote(String(word))).join(" ");
}

function quote(word: string): string {
  return /^[\w\-./=,:+%@^~]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Programs that do no work whose failure matters by itself. */
const idle: ReadonlySet<string> = new Set(
  "cd pushd popd echo printf export set unset source . true false : sleep pwd clear date exit shopt wait read tee head tail wc sort uniq tr cut column less more nl".split(
    " ",
  ),
);
const answering: ReadonlySet<string> = new Set(
  "grep egrep fgrep zgrep rg ripgrep ugrep ag ack diff cmp colordiff test [ [[ which type pgrep pidof fd fdfind find findstr expr".split(
    " ",
  ),
);

/** Nothing in such a text can be a test run, a question or a hidden exit code: the usual case, decided at once. */
const interesting =
  /[|;\n]|&(?!&)|test|spec|jest|tox|nox|check|verify|prove|bats|grep|diff|cmp|which|type|pgrep|pidof|fd|find|expr|rg|ag|ack|\[|-v|-c/;
const dullFacts: ShellFacts = {
  testRun: false,
  testExitHidden: false,
  exitHidden: false,
  answersNone: false,
  onlyAnswers: false,
};

/** Facts of a shell text. Pure, total, linear. */
export function shellFacts(text: string): ShellFacts {
  const head = text.length > longestCommand ? text.slice(0, longestCommand) : text;
  if (!interesting.test(head)) return dullFacts;
  const commands = inner(splitShell(head), 3);
  return passesPipeStatus(commands) ? factsOf(commands.slice(0, -1), true) : factsOf(commands);
}

/** What `bash -c '...'` runs, when that is all there is. */
function inner(commands: readonly ShellCommand[], depth: number): readonly ShellCommand[] {
  const last = commands.at(-1);
  if (last === undefined || depth === 0) return commands;
  const [program = "", option = "", script] = unwrapCommand(last).words;
  if (script === undefined || !shells.test(program) || !/^-\w*c$/.test(option)) return commands;
  return [...commands.slice(0, -1), ...inner(splitShell(script), depth - 1)];
}

function factsOf(commands: readonly ShellCommand[], passesPipe = false): ShellFacts {
  const strict = commands.some(stopsOnError);
  const pipefail = passesPipe || commands.some((command) => command.words.includes("pipefail"));
  const returned = returnedCodes(commands, strict, pipefail);
  const tests = commands.map((command) => isTestCommand(unwrapCommand(command).words));
  const deciding = commands.filter((_, index) => returned[index]);
  const last = commands.at(-1);
  return {
    testRun: tests.includes(true),
    testExitHidden: tests.some((isTest, index) => isTest && returned[index] === false),
    exitHidden: commands.some((command, index) => hides(command, returned[index] === true)),
    answersNone: last !== undefined && answers(last),
    onlyAnswers:
      deciding.some(answers) && deciding.every((command) => answers(command) || !works(command)),
  };
}

/** True for a command that does or asks something and whose code is lost, and for the commands inside `$(...)`. */
function hides(command: ShellCommand, isReturned: boolean): boolean {
  if (command.words.some((word) => word.includes("$(") || word.includes("`"))) return true;
  return !isReturned && (works(command) || answers(command));
}

/** For each command: does its exit code, if it is not 0, end the text with that code? */
function returnedCodes(
  commands: readonly ShellCommand[],
  strict: boolean,
  pipefail: boolean,
): readonly boolean[] {
  const returned: boolean[] = [];
  for (let index = commands.length - 1; index >= 0; index -= 1) {
    const joint = commands[index + 1]?.joinedBy;
    const passedOn = joint === "&&" || (joint === ";" && strict) || (joint === "|" && pipefail);
    returned[index] = joint === undefined || (passedOn && returned[index + 1] === true);
  }
  return returned;
}

function stopsOnError(command: ShellCommand): boolean {
  return (
    command.words[0] === "set" &&
    command.words.slice(1).some((word) => /^-[a-z]*e/.test(word) || word === "errexit")
  );
}

/** `...; exit ${PIPESTATUS[0]}` returns the first code of the pipe. */
function passesPipeStatus(commands: readonly ShellCommand[]): boolean {
  return commands.at(-1)?.words[1]?.includes("PIPESTATUS") === true;
}

function works(command: ShellCommand): boolean {
  const program = programOf(command);
  // `cat > file <<EOF` writes what stands in the text: it hardly fails.
  if (program === "cat" && command.redirects.includes("<<")) return false;
  return program !== null && !idle.has(program) && !answers(command);
}

function answers(command: ShellCommand): boolean {
  const program = programOf(command);
  if (program === null) return false;
  const words = unwrapCommand(command).words;
  // `bin/test` is a script, not the shell's `test`.
  if (answering.has(program)) return program !== "test" || words[0] === program;
  if (program === "git") return gitAnswers(words);
  if (program === "command") return words[1] === "-v" || words[1] === "-V";
  if (program === "jq") return words.includes("-e");
  return program === "xargs" && words.some((word) => answering.has(word));
}

function gitAnswers(words: readonly string[]): boolean {
  const rest = words.slice(1);
  if (rest.includes("grep")) return true;
  if (rest.includes("diff"))
    return rest.some((word) => /^--(?:exit-code|quiet|no-index)$/.test(word));
  return (
    rest.includes("--verify") || rest.includes("--error-unmatch") || rest.includes("--is-ancestor")
  );
}
