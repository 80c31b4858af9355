import { Command, CommanderError, type HelpConfiguration, Option } from "commander";
import { WhetstoneError } from "../../core/errors.ts";
import type {
  CommandContext,
  CommandInput,
  CommandSpec,
  ExitStatus,
  Installation,
} from "./command.ts";
import { type CommandEntry, commands, defaultCommand } from "./registry.ts";
import type { StartServer } from "./server-port.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "./terminal.ts";
import { wrapText } from "./wrap-text.ts";

/** The process as the command line sees it. */
export interface ProcessPort extends TerminalOptions {
  readonly argv: readonly string[];
  readonly userHome: string;
  /** The current folder; throws when it was deleted. */
  readonly cwd: () => string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly startServer: StartServer;
  readonly installation: Installation;
}

/** Parses the arguments, runs the command, and answers its exit status. Never throws. */
export async function runCli(port: ProcessPort): Promise<ExitStatus> {
  const terminal = createTerminal(port);
  const state: { status: ExitStatus } = { status: 0 };
  const json = port.argv.includes("--json");
  try {
    const program = await createProgram(port, terminal, state);
    await program.parseAsync([...withDefaultCommand(port.argv)], { from: "user" });
  } catch (error) {
    return reportError(error, terminal, json, port.env);
  }
  return state.status;
}

/** `whetstone` alone, or with options only, is `whetstone start`; options may also stand before the command. */
export function withDefaultCommand(argv: readonly string[]): readonly string[] {
  const leading = leadingOptions(argv);
  const rest = argv.slice(leading);
  if (leading > 0 && commands.some(({ name }) => name === rest[0])) {
    const end = rest.includes("--") ? rest.indexOf("--") : rest.length;
    return [...rest.slice(0, end), ...argv.slice(0, leading), ...rest.slice(end)];
  }
  const first = argv[0];
  const isGlobal = first === "--help" || first === "-h" || first === "--version" || first === "-V";
  if (first !== undefined && (!first.startsWith("-") || isGlobal)) return argv;
  return [defaultCommand, ...argv];
}

/** How many arguments at the start are options that every command has, with their values. */
function leadingOptions(argv: readonly string[]): number {
  let count = 0;
  for (;;) {
    const one = argv[count];
    if (one === "--db" || one === "--tenant") count += 2;
    else if (/^--(?:json$|verbose$|db=|tenant=)/.test(one ?? "")) count += 1;
    else return count;
  }
}

/** Of a list of commands. That each takes options leaves the room to what it does. */
const helpLayout: HelpConfiguration = {
  minWidthToWrap: 30,
  subcommandTerm: (command) =>
    `${command.name()} ${command.usage().replace("[options]", "").trim()}`.trimEnd(),
};

const helpCommand = ["help [command]", "show help of a command"] as const;

async function createProgram(
  port: ProcessPort,
  terminal: Terminal,
  state: { status: ExitStatus },
): Promise<Command> {
  const program = new Command("whetstone")
    .description("Reads what your AI agents did and says what to do better.")
    .version(port.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand(...helpCommand)
    .configureHelp(helpLayout)
    .addHelpText(
      "after",
      "\nWithout a command, `whetstone` reads the sessions on this machine and shows\nwhat it learned.\n",
    )
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => port.stdout.write(text),
      writeErr: (text) => port.stderr.write(text),
    });
  for (const entry of neededCommands(withDefaultCommand(port.argv)[0])) {
    program.addCommand(commandOf(await entry.load(), port, terminal, state));
  }
  return program;
}

/** Only the command that runs is loaded, and none for the version; help and unknown names need them all. */
function neededCommands(named: string | undefined): readonly CommandEntry[] {
  if (named === "--version" || named === "-V") return [];
  const only = commands.filter((entry) => entry.name === named);
  return only.length === 1 ? only : commands;
}

function commandOf(
  spec: CommandSpec,
  port: ProcessPort,
  terminal: Terminal,
  state: { status: ExitStatus },
): Command {
  const command = new Command(spec.name)
    .summary(spec.summary)
    .description(spec.details === undefined ? spec.summary : `${spec.summary}\n\n${spec.details}`)
    .helpOption("-h, --help", "show help")
    .configureHelp(helpLayout)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => port.stdout.write(text),
      writeErr: (text) => port.stderr.write(text),
    })
    .addHelpText("after", exampleText(spec));
  if ((spec.subcommands ?? []).length > 0) command.helpCommand(...helpCommand);
  for (const argument of spec.args ?? []) command.argument(argument.syntax, argument.description);
  for (const option of spec.options ?? []) {
    const added = new Option(option.flags, option.description);
    if (option.choices !== undefined) added.choices(option.choices);
    if (option.defaultValue !== undefined) added.default(option.defaultValue);
    command.addOption(added);
  }
  for (const sub of spec.subcommands ?? [])
    command.addCommand(commandOf(sub, port, terminal, state));
  const run = spec.run;
  if (run === undefined) return command;
  command
    .option("--json", "print one JSON document")
    .option("--db <database>", "use this database: a file, or postgres://...")
    .option("--tenant <name>", "work in this tenant's part of the database; default local")
    .option("--verbose", "tell on standard error what happens");
  const namesSubcommands = spec.subcommands !== undefined && spec.args === undefined;
  if (namesSubcommands) command.allowExcessArguments();
  return command.action(async (...received: unknown[]) => {
    // A word after a command that takes none was meant for one of its subcommands.
    const [word] = namesSubcommands ? command.args : [];
    if (word !== undefined) command.error(unknownSubcommand(word, spec));
    const args = received.slice(0, -2) as CommandInput["args"];
    const options = command.optsWithGlobals<CommandInput["options"]>();
    state.status = await run({ args, options }, contextOf(port, terminal, options));
  });
}

function unknownSubcommand(word: string, { name, subcommands = [] }: CommandSpec): string {
  const names = subcommands.map((sub) => sub.name).join(", ");
  return `error: unknown command '${word}'\n(${name} has ${names})`;
}

function contextOf(
  port: ProcessPort,
  terminal: Terminal,
  options: CommandInput["options"],
): CommandContext {
  const { db: database, tenant } = options;
  return {
    terminal,
    env: port.env,
    userHome: port.userHome,
    // Asked for only by commands that need it: every other works in a folder that was deleted.
    get cwd() {
      return port.cwd();
    },
    clock: { now: () => Date.now() },
    signal: port.signal,
    startServer: port.startServer,
    installation: port.installation,
    json: options["json"] === true,
    verbose: options["verbose"] === true,
    databasePath: typeof database === "string" ? database : undefined,
    tenant: typeof tenant === "string" ? tenant : undefined,
  };
}

const helpColumns = 80;

/** Each example with what it is for beside it; where that is too wide for one of them, below it for all. */
function exampleText({ examples }: CommandSpec): string {
  if (examples.length === 0) return "";
  const width = Math.max(...examples.map(({ command }) => command.length));
  const beside = examples.map(
    ({ command, explains }) => `  $ whetstone ${command.padEnd(width)}  # ${explains}`,
  );
  const below = examples.flatMap(({ command, explains }) => [
    `  $ whetstone ${command}`,
    ...wrapText(`    # ${explains}`, helpColumns, 6),
  ]);
  const fits = beside.every((line) => line.length <= helpColumns);
  return `\nExamples:\n${(fits ? beside : below).join("\n")}\n`;
}

function reportError(
  error: unknown,
  terminal: Terminal,
  json: boolean,
  env: Readonly<Record<string, string | undefined>>,
): ExitStatus {
  // What failed first is what is to be told; what failed while all was being closed comes after it.
  if (error instanceof SuppressedError) {
    const status = reportError(error.suppressed, terminal, json, env);
    reportError(error.error, terminal, false, env);
    return status;
  }
  const printJson = (code: string, message: string, hint: string | null): void => {
    if (json) terminal.printJson({ error: { code, message, hint } });
  };
  if (error instanceof CommanderError) {
    // Help and version end parsing the same way as misuse does; only misuse has a code other than 0.
    if (error.exitCode === 0) return 0;
    printJson("usage", usageMessage(error), "add --help");
    return 2;
  }
  if (error instanceof Error && error.name === "AbortError") {
    const message = "stopped; what was acknowledged is stored, the next run goes on from there";
    printJson("stopped", message, null);
    terminal.note(message);
    return 1;
  }
  const known = error instanceof WhetstoneError ? error : refusedBySystem(error);
  const message = error instanceof Error ? (known ?? error).message : String(error);
  printJson(known?.code ?? "internal", message, known?.hint ?? null);
  terminal.note(`${terminal.style("red", "error:")} ${message}`);
  if (known?.hint !== undefined) terminal.note(`${terminal.style("dim", "hint:")} ${known.hint}`);
  if (known === null || env["WHETSTONE_DEBUG"] === "1") {
    terminal.note(error instanceof Error ? (error.stack ?? message) : message);
  }
  return known?.exitCode ?? 1;
}

/** What the operating system refuses is no fault of the program: the reason, without a trace. */
function refusedBySystem(error: unknown): WhetstoneError | null {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
  if (error.syscall === "uv_cwd") {
    return new WhetstoneError("no-current-folder", "the current folder is not there any more", {
      cause: error,
      hint: "change to another folder and try again",
    });
  }
  return new WhetstoneError("refused-by-system", error.message, { cause: error });
}

/** Where a command has only commands below it, the parser answers with their help. */
function usageMessage({ code, message }: CommanderError): string {
  return code === "commander.help" ? "name one of its commands" : message.replace(/^error: /, "");
}
