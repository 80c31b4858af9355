import type { FailureKind, Outcome } from "../core/outcome.ts";
import type { WordedPattern } from "./rule-filter.ts";
import type { ToolFamily } from "../core/tool-names.ts";

/**
 * What an output says of a call whose record says nothing. A row is taken only where its text can hardly mean anything
 * else: base rates of failure are 1-18 %, so a rule that reads "error" anywhere would be wrong more often than right.
 */
export interface TextRule extends WordedPattern {
  readonly id: string;
  readonly families: readonly ToolFamily[];
  /** Which part of the text the pattern is tried on: 4 KiB of an end, or its last KiB; outer blanks and escape sequences removed. */
  readonly where: "start" | "end" | "last";
  /** For texts of at most this many characters only: a file that begins so is no message. */
  readonly longest?: number;
  readonly outcome: Exclude<Outcome, "unknown">;
  readonly kind: FailureKind | null;
  /** It may overrule a code of 0 that another command of the pipeline returned. */
  readonly overrules?: true;
  /** Who writes it, or why it is safe. */
  readonly source: string;
}

const structured: readonly ToolFamily[] = ["edit", "http", "mcp", "task", "other"];
const reading: readonly ToolFamily[] = ["read", "search"];
const notShell: readonly ToolFamily[] = [...structured, ...reading];
const every: readonly ToolFamily[] = [...notShell, "shell"];
const shell: readonly ToolFamily[] = ["shell"];

/** The first row that applies decides. */
export const textRules: readonly TextRule[] = [
  {
    id: "tool-use-error-tag",
    families: every,
    where: "start",
    words: ["error>"],
    pattern: /^<(?:tool_use_error|tool_error|error)>/,
    outcome: "failure",
    kind: null,
    source: "Claude Code, Cline: the harness's own tag",
  },
  {
    id: "unknown-tool",
    families: every,
    where: "start",
    words: ["nknown tool", "o such tool", "not found", "does not exist", "is not available"],
    pattern:
      /^(?:Error: )?(?:[Uu]nknown tool\b|[Nn]o such tool(?: available)?\b|(?:Tool|Function) ['"`]?[\w.-]{1,80}['"`]? (?:not found|does not exist|is not available)(?:[.:!,](?! Instead,? here )|$|\n))/,
    outcome: "failure",
    kind: "invalid-arguments",
    source: "a call of a tool that does not exist",
  },
  {
    id: "edit-done",
    families: ["edit"],
    where: "start",
    words: [" has been ", "uccessfully", "Success. ", "Wrote ", "Edit applied", "Done"],
    pattern:
      /^(?:The file [^\n]{1,400} has been (?:updated|edited|created|written)|File (?:created|written|updated|edited|saved) successfully|Successfully (?:wrote|edited|replaced|updated|created|applied|modified)\b|Success\. Updated the following files|Wrote (?:file|\d+ )|Edit applied|Done!?(?:$|\n))/,
    outcome: "success",
    kind: null,
    source: "Claude Code, SWE-agent, OpenHands, Codex apply_patch, Gemini",
  },
  {
    id: "editor-window",
    families: ["edit", "read"],
    where: "start",
    words: ["Please review the ", " lines total)]"],
    pattern:
      /^(?:(?:File updated|Text replaced|Replaced \d{1,6} occurrences?)\. Please review the (?:changes|edited)|\[File: [^\n]{1,400} \(\d{1,9} lines total\)\])/,
    outcome: "success",
    kind: null,
    source: "SWE-agent's editor: what it says of an edit, and the window that it shows of an open file",
  },
  {
    id: "edit-no-match",
    families: ["edit"],
    where: "start",
    words: ["not found", "No replacement was performed", "ould not find ", "ailed to find ", "Found ", "did not appear verbatim", "patch does not apply"],
    pattern:
      /^[^\n]{0,120}(?:String to replace not found|No replacement was performed|old_str(?:ing)? not found|[Cc]ould not find (?:the |exact |old )?(?:string|text|match|oldString|context|exact text)|[Ff]ailed to find (?:expected lines|context)|Found \d+ (?:matches|occurrences) of|oldString not found|Search pattern not found|did not appear verbatim|patch does not apply)/,
    outcome: "failure",
    kind: "invalid-arguments",
    source: "what was to be replaced is not there, or not once",
  },
  {
    id: "edit-refused",
    families: ["edit"],
    where: "start",
    words: ["File already exists", "Ran into ", "Parameter `", "Invalid `", "Cannot "],
    pattern:
      /^(?:Error: )?(?:File already exists\b|Ran into |Parameter `\w+` is required|Invalid `\w+`|Cannot (?:write|overwrite|edit|create)\b)/,
    longest: 4_000,
    outcome: "failure",
    kind: null,
    source: "SWE-agent's editor tool and those after it",
  },
  {
    id: "edit-not-read",
    families: ["edit"],
    where: "start",
    words: ["File has ", "You must "],
    pattern: /^(?:Error: )?(?:File has not been read yet|File has been (?:modified|changed) since|You must (?:first )?read)/,
    outcome: "failure",
    kind: "invalid-arguments",
    source: "Claude Code, OpenCode",
  },
  {
    id: "read-missing",
    families: ["read", "edit", "search"],
    where: "start",
    words: ["not found", "does not exist", "ENOENT"],
    pattern:
      /^(?:Error: )?(?:(?:File|Directory|Path) (?:not found|does not exist)\b|ENOENT\b|The (?:path|file|directory) [^\n]{1,400} does not exist|File [^\n]{1,400} not found\.?$)/,
    longest: 2_000,
    outcome: "failure",
    kind: "not-found",
    source: "Claude Code, OpenCode, SWE-agent, OpenHands",
  },
  {
    id: "read-arguments",
    families: ["read", "search"],
    where: "start",
    words: ["Invalid ", "The `", " is beyond", " is out of"],
    pattern:
      /^(?:Error: )?(?:Invalid (?:`\w+`|regex|regular expression|pattern|path|offset|line|range)\b|Invalid `|The `\w+` (?:parameter|argument) |(?:Offset|Line) \d+ is (?:beyond|out of))/,
    longest: 600,
    outcome: "failure",
    kind: "invalid-arguments",
    source: "SWE-agent's editor tool and those after it",
  },
  {
    id: "mcp-error",
    families: ["mcp", "other"],
    where: "start",
    words: ["MCP error "],
    pattern: /^MCP error -?\d{1,6}\b/,
    outcome: "failure",
    kind: null,
    source: "the protocol's SDKs",
  },
  {
    id: "http-status",
    families: ["http", "mcp", "other"],
    where: "start",
    words: ["HTTP", "failed with status", "Client Error", "Server Error"],
    pattern:
      /^(?:Error: )?(?:HTTP(?:\/[\d.]+)?(?: Error)?:? ?[45]\d\d\b|(?:Request|Fetch|The request) failed with status(?: code)?:? [45]\d\d\b|[45]\d\d (?:Client|Server) Error\b|Server returned HTTP [45]\d\d)/,
    outcome: "failure",
    kind: null,
    source: "HTTP clients and fetch tools",
  },
  {
    id: "error-prefix",
    families: structured,
    where: "start",
    words: ["Error", "ERROR"],
    pattern: /^(?:❌ ?)?(?:Error|ERROR)(?:: | \(| executing | calling | running |$|\n)/,
    outcome: "failure",
    kind: null,
    source: "τ-bench, MCP servers, function tools: an answer that begins with Error",
  },
  {
    id: "error-line",
    families: reading,
    where: "start",
    words: ["Error", "ERROR"],
    pattern: /^(?:Error|ERROR)(?: [\w ]{1,40})?: [^\n]{1,500}$/,
    longest: 600,
    outcome: "failure",
    kind: null,
    source: "the same of a reading tool, when it is the whole text",
  },
  {
    id: "exception-prefix",
    families: notShell,
    where: "start",
    words: ["Error", "Exception"],
    pattern: /^(?:[A-Za-z_]\w*\.){0,6}[A-Z]\w*(?:Error|Exception)(?:: |\()[^\n]{1,500}(?:$|\n {2,}at |\nTraceback)/,
    outcome: "failure",
    kind: null,
    source: "an exception given back as text",
  },
  {
    id: "failed-to",
    families: structured,
    where: "start",
    words: ["Failed to "],
    pattern: /^Failed to [a-z]+\b[^\n]{1,300}/,
    longest: 4_000,
    outcome: "failure",
    kind: null,
    source: "the usual sentence of tools that fail",
  },
  {
    id: "execution-failed",
    families: every,
    where: "start",
    words: ["xecution failed", "Error executing", "Error running", "Command timed out", "Input validation error", "InputValidationError"],
    pattern:
      /^(?:Tool execution failed|Error (?:executing|running) (?:bash )?(?:tool|command)|Command timed out|Input validation error|InputValidationError)\b|^Execution failed(?:[.:]|$|\n)/,
    outcome: "failure",
    kind: null,
    source: "TRAE, Hermes, Cline",
  },
]; // prettier-ignore

/** For a shell whose record gives neither flag nor code: what only a failed command leaves as its last words. */
export const shellRules: readonly TextRule[] = [
  {
    id: "command-not-found",
    families: shell,
    where: "last",
    words: ["not found"],
    pattern:
      /(?:^|\n)(?:(?:\/[\w.]{1,20}){0,4}\/?(?:ba|z|da|k)?sh: (?:(?:line )?\d{1,6}: )?[^\s:]{1,120}: (?:command )?not found|zsh: command not found: [^\s]{1,120}|[\w.+-]{1,80}: command not found)$/,
    outcome: "failure",
    kind: "not-found",
    source: "bash, zsh, dash: exit code 127",
  },
  {
    id: "shell-syntax",
    families: shell,
    where: "last",
    words: ["syntax error", "unexpected EOF"],
    pattern: /(?:^|\n)(?:ba|z|da|k)?sh: (?:-c: )?(?:line \d{1,6}: )?(?:syntax error|unexpected EOF)[^\n]{0,300}(?:\n(?:ba|z|da|k)?sh: [^\n]{0,400}){0,2}$/,
    outcome: "failure",
    kind: "invalid-arguments",
    source: "bash: exit code 2",
  },
  {
    id: "script-missing",
    families: shell,
    where: "last",
    words: ["can't open file", "No module named"],
    pattern: /(?:^|\n)(?:\/[\w.-]{1,40}){0,8}\/?python[\d.]{0,5}: (?:can't open file|No module named) [^\n]{1,400}$/,
    outcome: "failure",
    kind: null,
    source: "Python: exit codes 2 and 1",
  },
  {
    id: "traceback",
    families: shell,
    where: "last",
    words: ['File "'],
    pattern:
      /(?:^|\n) {2}File "[^"\n]{1,400}", line \d{1,7}, in [^\n]{1,200}\n(?: {4}[^\n]{0,1000}\n){0,4}(?:[A-Za-z_]\w*\.){0,12}[A-Z]\w*(?::(?: [^\n]{0,1500})?)?$/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "Python: a traceback is the last thing an uncaught exception writes",
  },
  {
    id: "python-syntax",
    families: shell,
    where: "last",
    words: ["SyntaxError: ", "IndentationError: ", "TabError: "],
    pattern: /(?:^|\n) *File "[^"\n]{1,400}", line \d{1,7}(?:, in [^\n]{1,100})?\n[^]{0,800}\n(?:SyntaxError|IndentationError|TabError): [^\n]{1,300}$/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "Python: exit code 1",
  },
  {
    id: "node-crash",
    families: shell,
    where: "last",
    words: ["Node.js v"],
    pattern: /\n {4}at [^\n]{1,400}\n[^]{0,2000}\nNode\.js v\d{1,3}\.[\d.]{1,12}$/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "Node.js: its version stands after an uncaught exception",
  },
  {
    id: "npm-error",
    families: shell,
    where: "last",
    words: ["npm ERR! ", "npm error "],
    pattern: /(?:^|\n)npm (?:ERR!|error) [^\n]{1,400}$/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "npm: its last line",
  },
  {
    id: "make-stop",
    families: shell,
    where: "last",
    words: [": *** "],
    pattern: /(?:^|\n)g?make(?:\[\d{1,2}\])?: \*\*\* [^\n]{1,300}(?:Error \d{1,3}|Stop\.)$/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "make: exit code 2",
  },
  {
    id: "cargo-error",
    families: shell,
    where: "end",
    words: ["could not compile `", "test failed, to rerun", "process didn't exit successfully"],
    pattern: /(?:^|\n)error: (?:could not compile `|test failed, to rerun|process didn't exit successfully)/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "cargo: exit code 101",
  },
  {
    id: "build-failed",
    families: shell,
    where: "end",
    words: ["BUILD FAIL", "Build FAILED.", "Failed to compile.", "Configuring incomplete"],
    pattern: /(?:^|\n)(?:\[INFO\] BUILD FAILURE|BUILD FAILED(?: in [\dms ]{1,20})?|Build FAILED\.|Failed to compile\.|-- Configuring incomplete, errors occurred!)\n?/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "Maven, Gradle, MSBuild, CMake",
  },
  {
    id: "type-errors",
    families: shell,
    where: "last",
    words: ["error"],
    pattern: /(?:^|\n)(?:Found [1-9]\d{0,5} errors?(?: in [^\n]{1,200})?\.?|✖ \d{1,6} problems? \([1-9]\d{0,5} errors?, [^\n]{1,60}\))$/,
    outcome: "failure",
    kind: null,
    overrules: true,
    source: "tsc, mypy, ESLint",
  },
  {
    id: "apt-error",
    families: shell,
    where: "last",
    words: ["E: "],
    pattern: /(?:^|\n)E: [A-Z][^\n]{1,300}$/,
    outcome: "failure",
    kind: null,
    source: "apt: exit code 100",
  },
  {
    id: "fatal",
    families: shell,
    where: "start",
    words: ["fatal: "],
    pattern: /^fatal: [^\n]{1,400}(?:\n(?!\w+: )[^\n]{0,200}){0,4}$/,
    longest: 1_200,
    outcome: "failure",
    kind: null,
    source: "git: exit code 128, when it is the whole text",
  },
  {
    id: "only-complaints",
    families: shell,
    where: "start",
    words: ["No such file or directory", "Permission denied", "Is a directory", "Not a directory", "cannot be ", "command not found", "Unmatched ", "Invalid "],
    pattern:
      /^(?:[\w.+~*/-]{1,200}: [^\n]{0,300}(?:No such file or directory|Permission denied|Is a directory|Not a directory|cannot be (?:loaded|opened)|command not found|Unmatched [^\n]{1,40}|Invalid (?:regular expression|preceding regular expression|option)[^\n]{0,80})\)?(?:\n|$)){1,8}$/,
    longest: 3_000,
    outcome: "failure",
    kind: null,
    source: "Unix tools: nothing was written but complaints",
  },
  {
    id: "broken-input",
    families: shell,
    where: "last",
    words: ["invalid input", "not in gzip format", "unexpected end of file", "format not recognized", "tar: "],
    pattern:
      /(?:base(?:32|64|nc): invalid input|\b(?:gzip|bzip2|xz|zstd): [^\n]{1,300}: (?:not in gzip format|unexpected end of file|File format not recognized)|(?:^|\n)tar: (?:Error is not recoverable: exiting now|Exiting with failure status due to previous errors))$/,
    outcome: "failure",
    kind: null,
    source: "coreutils, gzip, xz, tar: exit codes 1 and 2; what was decoded before stands on the same line",
  },
  {
    id: "bad-usage",
    families: shell,
    where: "last",
    words: ["error: ", " option"],
    pattern:
      /(?:^|\n)(?:[\w. -]{1,80}: error: (?:unrecognized arguments|the following arguments are required|argument [^\n]{1,80}: |invalid choice)[^\n]{0,300}|[\w.-]{1,40}: (?:unrecognized|invalid|unknown|illegal) option[^\n]{0,200}(?:\n(?:Try|Usage|usage)[^\n]{0,300}){0,2}|error: (?:unknown option|unexpected argument|unrecognized subcommand)[^\n]{0,200})$/,
    outcome: "failure",
    kind: "invalid-arguments",
    source: "argparse, getopt, commander, clap",
  },
]; // prettier-ignore
