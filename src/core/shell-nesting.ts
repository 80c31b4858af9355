import { type Heredoc, readHeredoc, skipHeredocBodies } from "./shell-heredoc.ts";

/** What is open: a command or arithmetic parenthesis, a parameter brace, double quotes, back-ticks. */
type Nesting = "command" | "arithmetic" | "brace" | "double" | "backtick";

interface Scan {
  readonly text: string;
  readonly open: Nesting[];
  readonly heredocs: Heredoc[];
  at: number;
}

/**
 * Position after the nested construct that begins at `start`: `$(...)`, `$((...))`, `${...}`, `<(...)`, `>(...)`, `(...)`
 * or a back-tick command. An unclosed one ends with the text. One pass with a stack of its own: linear, and never deep.
 */
export function skipNested(text: string, start: number): number {
  const scan: Scan = { text, open: [], heredocs: [], at: start };
  open(scan);
  while (scan.at < text.length && scan.open.length > 0) step(scan);
  return Math.min(scan.at, text.length);
}

/** Position after the single-quoted text whose opening quote stands at `start`. */
export function skipSingleQuotes(text: string, start: number): number {
  const found = text.indexOf("'", start + 1);
  return found === -1 ? text.length : found + 1;
}

function open(scan: Scan): void {
  const { text, at } = scan;
  const prefix = text[at] === "(" ? 0 : 1;
  if (text[at] === "`") push(scan, "backtick", 1);
  else if (text.startsWith("((", at + prefix)) {
    scan.open.push("arithmetic");
    push(scan, "arithmetic", prefix + 2);
  } else push(scan, prefix === 1 && text[at + 1] === "{" ? "brace" : "command", prefix + 1);
}

function push(scan: Scan, nesting: Nesting, length: number): void {
  scan.open.push(nesting);
  scan.at += length;
}

function step(scan: Scan): void {
  const { text, at } = scan;
  const character = text[at];
  const inside = scan.open.at(-1);
  if (character === "\\") scan.at += 2;
  else if (character === "$" && (text[at + 1] === "(" || text[at + 1] === "{")) open(scan);
  else if (character === "`") toggle(scan, "backtick");
  else if (character === '"') toggle(scan, "double");
  else if (inside === "double") scan.at += 1;
  else stepUnquoted(scan, character, inside);
}

function stepUnquoted(
  scan: Scan,
  character: string | undefined,
  inside: Nesting | undefined,
): void {
  if (character === "}" && inside === "brace") return close(scan);
  if (character === "'" && !literalQuote(scan, inside)) {
    scan.at = skipSingleQuotes(scan.text, scan.at);
    return;
  }
  if (inside === "brace" || inside === "backtick") scan.at += 1;
  else if (character === ")") close(scan);
  else if (character === "(") push(scan, inside === "arithmetic" ? "arithmetic" : "command", 1);
  else if (inside === "command") stepCommand(scan, character);
  else scan.at += 1;
}

/** Inside `"${x:-it's}"` an apostrophe is a letter. */
function literalQuote(scan: Scan, inside: Nesting | undefined): boolean {
  return inside === "arithmetic" || (inside === "brace" && scan.open.at(-2) === "double");
}

function stepCommand(scan: Scan, character: string | undefined): void {
  const { text, at } = scan;
  if (character === "#" && /[\s;(]/.test(text[at - 1] ?? "")) {
    const newline = text.indexOf("\n", at);
    scan.at = newline === -1 ? text.length : newline;
  } else if (character === "<" && text[at + 1] === "<") stepHeredoc(scan);
  else if (character === "\n" && scan.heredocs.length > 0) {
    scan.at = skipHeredocBodies(text, at + 1, scan.heredocs);
    scan.heredocs.length = 0;
  } else scan.at += 1;
}

function stepHeredoc(scan: Scan): void {
  const read = readHeredoc(scan.text, scan.at);
  if (read === null) {
    scan.at += scan.text[scan.at + 2] === "<" ? 3 : 2;
    return;
  }
  scan.heredocs.push(read.heredoc);
  scan.at = read.end;
}

/** One character opens and closes these. */
function toggle(scan: Scan, nesting: "backtick" | "double"): void {
  if (scan.open.at(-1) === nesting) close(scan);
  else push(scan, nesting, 1);
}

function close(scan: Scan): void {
  scan.open.pop();
  scan.at += 1;
}
