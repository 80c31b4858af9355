import type { Clock } from "../../core/clock.ts";
import type { StartServer } from "./server-port.ts";
import type { Terminal } from "./terminal.ts";

/** 0 done, 1 the work failed or a check found something, 2 usage or configuration. */
export type ExitStatus = 0 | 1 | 2;

export interface ArgumentSpec {
  /** `<id>` required, `[path...]` optional and repeatable, as commander writes them. */
  readonly syntax: string;
  readonly description: string;
}

export interface OptionSpec {
  /** `--since <when>`, as commander writes them. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly defaultValue?: string;
}

export interface Example {
  /** What follows `whetstone `. */
  readonly command: string;
  readonly explains: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** A paragraph below the summary in `--help`. */
  readonly details?: string;
  readonly args?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples: readonly Example[];
  readonly run?: (input: CommandInput, context: CommandContext) => Promise<ExitStatus>;
  readonly subcommands?: readonly CommandSpec[];
}

export interface CommandInput {
  /** Positional arguments in order; a repeatable one is the last, as an array. */
  readonly args: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** Where this program stands, and what it runs on. */
export interface Installation {
  /** Absolute paths of the Node that runs it and of its script. */
  readonly node: string;
  readonly script: string;
  readonly platform: NodeJS.Platform;
  /** Null where users have no numbers. */
  readonly userId: number | null;
}

/** What a command may touch of the world: nothing else is read from globals. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  readonly cwd: string;
  readonly clock: Clock;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** `--json`: one JSON document on standard output, everything else on standard error. */
  readonly json: boolean;
  /** `--verbose`: events are told on standard error. */
  readonly verbose: boolean;
  readonly startServer: StartServer;
  readonly installation: Installation;
  /** `--db`: a file, or an address that may hold a password. */
  readonly databasePath: string | undefined;
  /** `--tenant`: the part of the store that is meant. */
  readonly tenant: string | undefined;
}

/** Positional argument at an index when it is a single value. */
export function argument(input: CommandInput, index: number): string | undefined {
  const value = input.args[index];
  return typeof value === "string" ? value : undefined;
}

/** The repeatable argument at an index. */
export function argumentList(input: CommandInput, index: number): readonly string[] {
  const value = input.args[index];
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** An option's text; undefined when it was not given. */
export function option(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of an option that may be given several times (`--param <pair...>`). */
export function optionList(input: CommandInput, name: string): readonly string[] {
  const value = input.options[name];
  return typeof value === "object" ? value : [];
}

/** Whether a switch was given. */
export function flag(input: CommandInput, name: string): boolean {
  return input.options[name] === true;
}
