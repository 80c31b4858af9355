import type { FailureKind } from "../core/outcome.ts";
import { decisiveLine } from "./error-lines.ts";
import { testReport } from "./test-report.ts";
import type { TextView } from "./text-view.ts";
import type { ToolUse } from "../core/tool-family.ts";

export interface FailureFacts {
  readonly use: ToolUse;
  readonly exitCode: number | null;
  readonly view: TextView;
  /** Type and message of an error object, when the record has one. */
  readonly errorType?: string;
}

interface KindRule {
  readonly id: string;
  readonly kind: FailureKind;
  /** Tried on the first line and the decisive line of the text, and on the type of the error object. */
  readonly pattern: RegExp;
  readonly notShell?: true;
}

/** Order matters: what passes by itself first, so that it never becomes a lesson. */
export const kindRules: readonly KindRule[] = [
  {
    id: "timeout",
    kind: "timeout",
    pattern:
      /\b(?:[Cc]ommand|[Tt]ool|[Oo]peration|[Ee]xecution|[Tt]ask|[Rr]equest|[Tt]est|[Nn]avigation|bash)\b[^\n]{0,60}(?:timed out|timeout)|^(?:Error: )?(?:[Tt]imed out|TIMEOUT|[Tt]imeout(?:Error)?)\b|\b[Tt]imeout (?:of )?\d+ ?m?s exceeded|\bdeadline exceeded\b|subprocess\.TimeoutExpired/,
  },
  {
    id: "rate-limit",
    kind: "rate-limit",
    pattern: /\b(?:429|529)\b[^\n]{0,40}(?:Too Many|rate|limit|error|$)|\b[Tt]oo [Mm]any [Rr]equests\b|\b[Rr]ate[ _-]?[Ll]imit|\boverloaded(?:_error)?\b|RESOURCE_EXHAUSTED|quota exceeded/,
  },
  {
    id: "network",
    kind: "network",
    pattern:
      /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE)\b|[Cc]ould ?n[o']t resolve (?:host|proxy)|[Tt]emporary failure in name resolution|[Nn]ame or service not known|[Cc]onnection (?:refused|reset|timed out|aborted)|[Nn]etwork is unreachable|[Nn]o route to host|\bfetch failed\b|socket hang up|getaddrinfo|net::ERR_|SSL(?:Error|: |_ERROR)|certificate verify failed|Could not connect to server|\b50[234] (?:Bad Gateway|Service Unavailable|Gateway)|ConnectionError\b|Max retries exceeded/,
  },
  {
    id: "denied",
    kind: "denied",
    pattern:
      /\bEACCES\b|\bEPERM\b|[Pp]ermission denied|[Oo]peration not permitted|[Rr]ead-only file system|\b(?:401|403)\b[^\n]{0,30}(?:Unauthorized|Forbidden|error|$)|\b(?:Unauthorized|Forbidden|AccessDenied|Access denied|Authentication failed)\b|blocked by (?:policy|the sandbox|hook)|not allowed by (?:policy|the sandbox)|outside (?:of )?(?:the )?(?:allowed|workspace|project)/,
  },
  {
    id: "invalid-arguments",
    kind: "invalid-arguments",
    pattern:
      /InputValidationError|[Ii]nvalid (?:arguments?|parameters?|params|input|option|choice|value for|`?view_range|type for|regex|pattern|tool)|[Vv]alidation (?:error|failed)|-3260[02]\b|unrecognized (?:arguments?|option|subcommand)|[Uu]n(?:known|expected|recognized) (?:option|argument|flag|parameter|command|subcommand|key)|(?:invalid|illegal) option|option requires an argument|[Mm]issing required|required (?:argument|parameter|property|field)|the following arguments are required|expected (?:string|number|array|object|boolean), received|must (?:have|be) (?:required property|string|number|integer|equal)|String to replace not found|No replacement was performed|did not appear verbatim|old_?[Ss]tr(?:ing)? (?:not found|and new)|[Nn]o changes to make|Found \d+ (?:matches|occurrences) of|Multiple occurrences|[Ff]ailed to find (?:expected lines|context)|[Cc]ould not find (?:exact|the string|oldString|old string)|patch does not apply|File has not been read yet|has been modified since|[Ff]ile already exists|Cannot overwrite|is not allowed when|exceeds maximum allowed|\bEISDIR\b|syntax error near|unexpected EOF while|Unmatched \(|Invalid preceding regular|regex parse error|^[\w. -]{1,60}: error: argument /,
  },
  {
    id: "not-found",
    kind: "not-found",
    pattern:
      /command not found|: not found$|^(?!\w*(?:Error|Exception):)(?:[\w./+-]{1,80}: )[^\n]{0,300}No such file or directory|\bENOENT\b|(?:File|Path|Directory|path|file|directory)\b[^\n]{0,400}(?:not found|does not exist)|can't open file|No such file or directory: /,
  },
  {
    id: "not-found-structured",
    kind: "not-found",
    notShell: true,
    pattern: /\bnot found\b|\b404\b|does not exist|[Nn]o such /,
  },
]; // prettier-ignore

const killed: ReadonlySet<number> = new Set([124, 137, -9]);
const noTestsRan =
  /^(?:\S*: )?(?:No module named|command not found)|: command not found$|: No module named \S+$|unrecognized arguments|(?:file|path) (?:or directory )?not found:|No such file or directory|Missing script: |ERR_PNPM_NO_SCRIPT|^error Command "[^"]+" not found/;

/** What kind of failure a failed call is. Pure and total. */
export function failureKindOf(facts: FailureFacts): FailureKind {
  const { use, exitCode, view } = facts;
  if (exitCode !== null && killed.has(exitCode)) return "timeout";
  if (exitCode === 127) return "not-found";
  const decisive = decisiveLine(view) ?? "";
  if (testsFailed(facts, decisive)) return "test-failure";
  if (answersNone(facts, decisive)) return "not-found";
  const first = view.start.slice(0, 400).split("\n", 1)[0] ?? "";
  const lines = use.family === "shell" ? [decisive] : [facts.errorType ?? "", first, decisive];
  for (const rule of kindRules) {
    if (rule.notShell === true && use.family === "shell") continue;
    if (lines.some((line) => rule.pattern.test(line))) return rule.kind;
  }
  return use.family === "shell" || (exitCode !== null && exitCode !== 0)
    ? "nonzero-exit"
    : "tool-error";
}

/** Code 1 of `grep`, `diff`, `test` and their like means none, different or false. */
function answersNone({ use, exitCode }: FailureFacts, decisive: string): boolean {
  if (use.shell === null) return false;
  // A flag without a code, and not a word: the question was answered.
  if (exitCode === null) return use.shell.onlyAnswers && decisive === "";
  if (exitCode !== 1) return false;
  return use.shell.onlyAnswers || (use.shell.answersNone && !complaint.test(decisive));
}

const complaint = /\b(?:[Ee]rror|[Ff]ailed|[Ff]atal|Traceback|not found|No such)\b/;

function testsFailed({ use, exitCode, view }: FailureFacts, decisive: string): boolean {
  if (use.family !== "shell") return false;
  if (use.shell?.testRun === true && exitCode === 1 && !noTestsRan.test(decisive)) return true;
  return testReport(view) === "failed";
}
