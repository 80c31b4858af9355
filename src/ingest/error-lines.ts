import { anyOf } from "./any-of.ts";
import { linesOf, type TextView } from "./text-view.ts";

interface LineKind {
  readonly id: string;
  readonly pattern: RegExp;
  /** Which one of several says it. */
  readonly pick: "first" | "last";
}

/**
 * Kinds of decisive line, best first. A traceback ends in its cause, a compiler begins with it; a failing test is told
 * by the assertion under it. Lines are at most 400 characters.
 */
const lineKinds: readonly LineKind[] = [
  // What these quote may run over many lines.
  {
    id: "edit-refusal",
    pattern: /^(?:Error: )?(?:No replacement was performed|String to replace not found|Found \d+ matches of|[\w ]{0,40}verification failed: )/,
    pick: "first",
  },
  { id: "pytest-cause", pattern: /^E\s{2,}(?:[A-Za-z_][\w.]*)?(?:Error|Exception|Failed)\b/, pick: "first" },
  {
    id: "exception",
    pattern:
      /^(?:Uncaught |Caused by: |Exception in thread "[^"\n]{0,80}" )?(?:[A-Za-z_$][\w$]*[.:]{1,2}){0,12}[A-Za-z_$][\w$]*(?:Error|Exception|Interrupt|Fault|NotFound|DoesNotExist|Unavailable|Failed|AlreadyRegistered|ImproperlyConfigured)(?: \[[A-Z_]{1,60}\])?(?:: |:?$|\()/,
    pick: "last",
  },
  { id: "panic", pattern: /^(?:panic: |thread '[^'\n]{0,80}' (?:\(\d+\) )?panicked at )/, pick: "first" },
  { id: "compiler", pattern: /^[^\s:()]{1,200}(?::\d+(?::\d+)?:|\(\d+,\d+\):) (?:fatal )?error\b/, pick: "first" },
  { id: "error-code", pattern: /^(?:error\[\w+\]|error [A-Z]{1,4}\d+): /, pick: "first" },
  { id: "shell", pattern: /^(?:\/\w+)*\/?(?:ba|z|da|k)?sh: /, pick: "first" },
  { id: "fatal", pattern: /^(?:fatal|error|ERROR|Error|FATAL|Fatal error|\[ERROR\])(?::|\b ?\()/, pick: "first" },
  { id: "npm", pattern: /^npm (?:ERR!|error) (?:code|Missing|missing|[A-Z]{3,})/, pick: "first" },
  { id: "make", pattern: /^\w{1,20}(?:\[\d+\])?: \*\*\* /, pick: "last" },
  {
    id: "program",
    pattern:
      /^[\w./+-]{1,80}: .{0,300}(?:No such file|No module named|not found|cannot |can't |could not |denied|invalid |unrecognized |unknown |missing |refused|timed out|failed|error|unexpected |Unmatched )/,
    pick: "last",
  },
  { id: "failed-test", pattern: /^(?:FAILED |FAIL[: ]|--- FAIL: |\s*(?:✕|×|✗|✖) )/, pick: "first" },
  { id: "test-count", pattern: /^(?:=+ .{0,200}\d+ (?:failed|error)|FAILED \(|Tests:? .{0,100}\d+ failed)/, pick: "last" },
  {
    id: "plain",
    pattern:
      /\b(?:[Ee]rrors?|ERROR|[Ff]ail(?:ed|ure|s)?|FAIL(?:ED)?|[Ff]atal|[Cc]annot|[Cc]an't|[Uu]nable|[Dd]enied|[Ii]nvalid|[Nn]ot found|[Rr]efused|[Tt]imed? ?out|[Mm]issing|[Uu]nknown|[Uu]nexpected|does not exist|not exist|No such)\b/,
    pick: "last",
  },
]; // prettier-ignore

let anyKind: RegExp | undefined;

/** Lines a harness or runtime adds after the cause. */
const trailer =
  /^(?:Command (?:exited|aborted|failed|finished)|Process exited|Exit [Cc]ode|Node\.js v\d|\[The command|During handling of the above|The above exception|\(Use `node|Waiting for the debugger|Debugger attached|npm (?:ERR!|error) (?:A complete log|\s)|make(?:\[\d+\])?: Leaving|DO \*NOT\* COMMIT|<\/?(?:output|output_head|output_tail|elided_chars|returncode|warning)>)/;

/** What Python and Node say beside the work: a warning is never why a call failed. */
const warning =
  /^(?:\S{1,300}:\d{1,9}: [\w.]{0,80}Warning: |\(node:\d{1,9}\) (?:\[\w{1,20}\] )?\w{0,60}Warning: |\(Use `node --trace-)/;

const linesEachEnd = 120;

/** The line that says what went wrong; null for a text without one. Pure, total, linear in the two windows. */
export function decisiveLine(view: TextView): string | null {
  const lines = withoutWarnings(linesOf(view, linesEachEnd));
  let best = lineKinds.length;
  let found: string | undefined;
  let last: string | undefined;
  for (const raw of lines) {
    const line = raw.length > 400 ? raw.slice(0, 400) : raw;
    if (trailer.test(line)) continue;
    last = line;
    const kind = kindUpTo(best, line);
    if (kind === null) continue;
    best = kind;
    found = line;
  }
  const line = found ?? last;
  return line === undefined ? null : withContinuation(line, lines).replace(/^E\s{2,}/, "");
}

/** The kind of a line, where that is a better one than the best so far, or as good and picked last. */
function kindUpTo(best: number, line: string): number | null {
  anyKind ??= anyOf(lineKinds.map(({ pattern }) => pattern));
  if (!anyKind.test(line)) return null;
  for (const [kind, { pattern, pick }] of lineKinds.entries()) {
    if (kind > best || (kind === best && pick === "first")) return null;
    if (pattern.test(line)) return kind;
  }
  return null;
}

/** Without warnings, what one that ends in a colon announces, and the line of code that Python prints under it. */
function withoutWarnings(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let under: "warning" | "announced" | null = null;
  for (const line of lines) {
    const isWarning = warning.test(line);
    const isAnnounced = under === "announced" && !isWarning;
    const isCode = under === "warning" && /^\s/.test(line);
    if (isWarning) under = line.trimEnd().endsWith(":") ? "announced" : "warning";
    else if (isAnnounced) under = "warning";
    else {
      under = null;
      if (!isCode) kept.push(line);
    }
  }
  return kept;
}

/** A line that ends in a colon announces the next one. */
function withContinuation(line: string, lines: readonly string[]): string {
  const next = line.trimEnd().endsWith(":")
    ? lines[lines.findIndex((other) => other.startsWith(line)) + 1]
    : undefined;
  return next === undefined || trailer.test(next)
    ? line.trim()
    : `${line.trim()} ${next.slice(0, 400).trim()}`;
}
