import {
  programOf,
  type ShellCommand,
  splitShell,
  unwrapCommand,
} from "../../core/shell-command.ts";

/** What a shell call runs, without what it runs it on. */
export interface ShellUse {
  /** Base name with its subcommand where it has one: `pytest`, `git commit`, `python -m pip`. */
  readonly program: string;
  /** How it is put together: `<<` before `&&` before `|`, those that occur; `plain` where none does. */
  readonly shape: string;
}

/** Programs that set the stage for the one that follows. */
const preparing: ReadonlySet<string> = new Set(
  "cd pushd popd export set unset source . env umask ulimit alias shopt sleep true :".split(" "),
);
/** Programs whose first plain word says what they do. */
const withSubcommand: ReadonlySet<string> = new Set(
  "git npm npx pnpm yarn pip pip3 uv cargo go docker kubectl apt apt-get make poetry conda dotnet gh systemctl".split(
    " ",
  ),
);
const interpreter = /^(?:python[\d.]*|node|ruby|perl|php|deno|bun|(?:ba|z|da)?sh)$/;
const longestProgram = 48;

/** Splits a shell text into program and shape; `cd` and environment prefixes and wrappers (sudo, timeout) are left out. Null for no command. */
export function shellUse(text: string): ShellUse | null {
  const commands = splitShell(text);
  const main = commands.filter((command) => !preparing.has(programOf(command) ?? ""));
  const first = main[0] ?? commands.at(-1);
  if (first === undefined) return null;
  return { program: programName(first), shape: shapeOf(main) };
}

function programName(command: ShellCommand): string {
  const program = programOf(command) ?? "=";
  const rest = unwrapCommand(command).words.slice(1);
  return [program, ...detailOf(program, rest)].join(" ").slice(0, longestProgram);
}

function detailOf(program: string, rest: readonly string[]): readonly string[] {
  if (withSubcommand.has(program)) return subcommandOf(rest);
  if (!interpreter.test(program)) return program === "sed" && rest[0] === "-i" ? ["-i"] : [];
  if (rest[0] === "-m") return rest.slice(0, 2);
  return rest[0] === "-c" || rest[0] === "-e" ? [rest[0]] : [];
}

/** The first plain word that is no option's value (`git -C app commit`). */
function subcommandOf(rest: readonly string[]): readonly string[] {
  const isPlain = (word: string, index: number): boolean =>
    /^[a-z][\w-]*$/.test(word) && !/^-[cC]$/.test(rest[index - 1] ?? "");
  return rest.filter(isPlain).slice(0, 1);
}

function shapeOf(commands: readonly ShellCommand[]): string {
  const joints = new Set(commands.slice(1).map(({ joinedBy }) => joinedBy));
  const parts = [
    commands.some(({ heredocs }) => heredocs.length > 0) ? "<<" : "",
    joints.has("&&") ? "&&" : "",
    joints.has(";") || joints.has("||") || joints.has("&") ? ";" : "",
    joints.has("|") ? "|" : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "plain" : parts.join(" ");
}
