import { safeText, stripAnsi } from "../../core/safe-text.ts";
import { withoutMachinePaths } from "./path-form.ts";

/** What an error text says went wrong, as far as its words tell. */
export type ErrorClass =
  | "missing-program"
  | "missing-module"
  | "missing-path"
  | "usage"
  | "transient"
  | "other";

export interface ErrorReading {
  readonly class: ErrorClass;
  /** The line that says it, without terminal codes; "" when the text is empty. */
  readonly line: string;
  /** How surely the line tells an error, 0 (any last line) to 9. */
  readonly weight: number;
  /** The whole text without terminal codes. */
  readonly text: string;
}

const quoteLimit = 160;
/** Characters of a line that are looked at: an error says what it is at its beginning. */
const longestRead = 300;

/** Lines that surround an error without saying it. */
const noise = [
  /^(?:command|process) (?:exited|failed|finished|aborted)\b/i,
  /^(?:exit|return) ?code\b/i,
  /^(?:exited|finished) with/i,
  /^at /,
  /^raise\b/,
  /^File "/,
  /^[\^~-]+$/,
  /^Traceback \(/,
  /^npm (?:ERR!|error) (?:A complete log|code\b|path\b|errno\b|location\b|command\b|Lifecycle|workspace\b|syscall\b)/,
  /^(?:Debugger attached|Waiting for the debugger)/,
  /^<\/?\w[\w-]*>$/,
  /^[=_*#.-]{4,}/,
  /^\[notice\]/,
  /^(?:error|output|stderr|stdout):?$/i,
];

/** A class that ends in Error or the like, or any dotted or humped class before a colon; warnings are none. */
const exception =
  /^(?!\w*Warning\b)(?:(?:\w+\.){0,9}(?:[A-Z]\w*(?:Error|Exception|Failure|Interrupt|Exit)|(?<=\.)(?:error|[A-Z]\w+(?<!Warning)))(?::|$)|[A-Z][a-z]+(?:[A-Z][a-z]+)+(?<!Warning): )/;

/** Each row: what it means, how the line reads, its weight among the lines of one text (highest wins). */
const readings: readonly {
  readonly class: ErrorClass;
  readonly weight: number;
  readonly pattern: RegExp;
}[] = [
  {
    class: "missing-program",
    weight: 9,
    pattern:
      /\bcommand not found\b|^(?:\/bin\/)?(?:ba|z|da)?sh: (?:line )?\d*:? ?\S+: (?:not found|No such file or directory)$|\bis not recognized as an? (?:internal|name)|\bexecutable file not found\b|^env: \S+ No such file|(?:^|[/ ])python[\d.]*: No module named \w|^spawn \S+ ENOENT|\bcould not determine executable to run\b/i,
  },
  {
    class: "usage",
    weight: 8,
    pattern:
      /\b(?:unrecognized|unknown|invalid|illegal|unexpected|unsupported|bad) (?:option|argument|flag|command|subcommand|parameter|switch|predicate)s?\b|\bno such (?:option|command|subcommand)\b|\brequires? (?:an? )?(?:argument|value|parameter)\b|\bmissing (?:required )?(?:argument|parameter|operand|script)\b|\b(?:argument|parameter|option)s? (?:is|are) required\b|\bthe following (?:required )?arguments\b|\bunmatched\b|\binvalid (?:preceding )?regular expression\b|\bunterminated\b|\bsyntax error near unexpected\b|\bunexpected end of file\b|\bunexpected EOF\b|\bis not a \S+ command\b|\binvalid choice\b|\bbad escape\b|\bextra characters after command\b|\bno upstream branch\b|\bpathspec\b.*\bdid not match\b|\bunknown (?:key|expression|primary)\b|\bstray \\|\bmay not be used with\b|\bcannot be used with\b|\bmutually exclusive\b|\bambiguous argument\b|\bno rule to make target\b|\bunable to locate package\b|\bno matching distribution\b|\bInputValidationError\b|\bparameter \S+ (?:is|must|was)\b|\bmust be an? (?:absolute|string|number|integer|array|object|boolean)\b/i,
  },
  {
    class: "transient",
    weight: 7,
    pattern:
      /\b(?:timed? ?out|ETIMEDOUT|ECONNRESET|ECONNREFUSED|EAI_AGAIN|connection (?:refused|reset|aborted|timed out)|could not resolve host|temporary failure|rate.?limit|too many requests|network is unreachable|service unavailable|bad gateway|(?:HTTP|status|code)\D{0,12}(?:429|502|503|504)|already in use|EADDRINUSE|no space left|could not get lock|is locked|another \w+ process)\b/i,
  },
  {
    class: "missing-module",
    weight: 6,
    pattern:
      /\b(?:ModuleNotFoundError|No module named|Cannot find (?:module|package)|cannot find -l|ImportError|package \S+ is not in|no required module provides|unresolved import|can't find crate|could not find (?:a )?(?:package|library)|fatal error: \S+: No such file|requires the \S+ (?:\S+ )?package)\b/i,
  },
  {
    class: "missing-path",
    weight: 5,
    pattern:
      /\bNo such file or directory\b|\bENOENT\b|\bcannot access\b|\bcan't open file\b|\b(?:file|path|directory|folder)\b.{0,80}\b(?:not found|does not exist|doesn't exist)|\bnot a directory\b|\bCannot find path\b|\bfile not found\b/i,
  },
  {
    class: "other",
    weight: 4,
    pattern: exception,
  },
  {
    class: "other",
    weight: 3,
    pattern:
      /^No (?:replacement|match|change|edit)(?:e?s)? (?:(?:was|were) )?(?:performed|made|found|applied)\b/i,
  },
  { class: "other", weight: 3, pattern: /^(?:\S+: )?(?:error|fatal|E|ERR!?)\b ?[:\]!]/i },
  {
    class: "other",
    weight: 2,
    pattern:
      /\b(?:error|fatal|failed|cannot|can't|invalid|denied|missing|unable|refused|not found|not registered|not permitted|no such|exceeds?|must|already exists)\b/i,
  },
];

/** The line of an error text that says most, and what it means. Pure; bounded by the text. */
export function readError(text: string | null): ErrorReading {
  const plain = stripAnsi(text ?? "");
  const [, , told = null] = harnessError.exec(plain) ?? [];
  const lines = (told ?? plain)
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^E\s{2,}/, ""))
    .filter((line) => line !== "" && !noise.some((pattern) => pattern.test(line)));
  let best = {
    class: "other" as ErrorClass,
    line: lines.at(told === null ? -1 : 0) ?? "",
    weight: 0,
  };
  lines.forEach((line, index) => {
    const whole = isHeading(line) ? `${line} ${lines[index + 1] ?? ""}` : line;
    const found = readings.find((reading) => reading.pattern.test(whole.slice(0, longestRead)));
    if (found === undefined) return;
    // A traceback ends with its error: of several exceptions the last one stopped the program.
    const weight = isException(line) ? Math.max(found.weight, exceptionWeight) : found.weight;
    if (weight > best.weight || (weight === best.weight && isException(line)))
      best = { class: found.class, line: whole, weight };
  });
  return { ...best, text: plain };
}

/** An error that the harness itself wrote: what is wrong stands first, then what it is about. */
const harnessError = /^\s*<(tool_use_error|tool_error|error)>\s*([^]*?)\s*(?:<\/\1>\s*)?$/;

/** True for the last line of a traceback: `ValueError: ...`, `package.SomeError: ...`. */
export function isException(line: string): boolean {
  return exception.test(line);
}

/** Above every line that merely mentions a fault, below a shell's own complaint about the command line. */
const exceptionWeight = 7.5;

/** "Sphinx error:" says nothing without the line below it. */
function isHeading(line: string): boolean {
  return /^[\w .]{0,40}\berrors?:$/i.test(line);
}

/** Words by which another's text gives orders: such clauses are never repeated in a lesson. */
const commanding =
  /\b(?:you (?:must|should|need|have to|can|may|might|are)|please|try|run|execute|use|see|visit|open|download|install|send|consider|report|check|make sure|ensure|set|add|pass|provide|specify|did you mean|consult|refer|enable|upgrade|contact)\b/i;
/** What may stand nowhere in a quoted line. */
const forbidden =
  /\bhttps?:|\bwww\.|\b(?:password|passwd|secret|credential|api.?key|private.?key|bearer|authorization)s?\b|[<>{}]{2}|\b(?:ignore|disregard|forget) (?:all|any|previous|the|your|these|every)\b|\binstructions?\b|\b(?:curl|wget) |\brm -|\| ?(?:ba)?sh\b/i;

/**
 * The decisive line as it may stand in a lesson: machine paths, fences and control characters removed, clauses that
 * give orders cut off, at most 160 characters; null when nothing harmless remains.
 */
export function quotable(line: string, cwd: string | null): string | null {
  const plain = withoutMachinePaths(safeText(line, 400), cwd)
    .replaceAll(/`{3,}/g, "")
    .replaceAll("`", "'");
  const kept: string[] = [];
  for (const clause of plain.split(/(?<=[.;!?]) +(?=[A-Z(])/)) {
    if (
      forbidden.test(clause) ||
      (kept.length > 0 && (commanding.test(clause) || imperative.test(clause)))
    )
      break;
    kept.push(clause);
  }
  const text = kept.join(" ").replace(/[\s;,:(]+$/, "");
  if (text === "" || orders(text)) return null;
  return cutText(text, quoteLimit);
}

/** Verbs that give an order where they begin a clause. */
const imperative =
  /^(?:read|write|wait|restart|retry|rerun|call|create|choose|enter|type|do|be|let|change|remove|update)\b/i;

/** A line that is nothing but an order: it begins with one. */
function orders(text: string): boolean {
  const match = commanding.exec(text);
  return (
    match !== null && match.index < 3 && !/^(?:use|set)\w*\b.*\b(?:error|failed)\b/i.test(text)
  );
}

/** At most `limit` characters, never ending inside a redaction placeholder. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit - 1);
  const open = head.lastIndexOf("[REDACTED:");
  const safe = open !== -1 && !head.slice(open).includes("]") ? head.slice(0, open) : head;
  return `${safe.trimEnd()}…`;
}
