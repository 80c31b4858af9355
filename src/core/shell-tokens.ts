import { skipNested } from "./shell-nesting.ts";

/** A word after quote removal, or an operator. Heredoc bodies stand as one token after their operator's word. */
export type ShellToken =
  | { readonly kind: "word"; readonly text: string; readonly raw: string }
  | { readonly kind: "operator"; readonly text: ShellOperator }
  | { readonly kind: "redirect"; readonly text: string }
  | { readonly kind: "heredoc"; readonly text: string };

export type ShellOperator = "&&" | "||" | ";" | "|" | "&" | "(" | ")";

interface Scanner {
  readonly text: string;
  position: number;
  readonly tokens: ShellToken[];
  /** Heredocs whose body begins after the next newline. */
  readonly pending: { readonly end: string; readonly stripTabs: boolean }[];
}

/**
 * Tokens of a POSIX shell command line (the parts of the grammar that agents use; sections 2.2 and 2.3 of the Shell
 * Command Language). Linear in the text; never throws: an unterminated quote, substitution or heredoc ends at the end
 * of the text.
 */
export function tokenizeShell(text: string): readonly ShellToken[] {
  const scanner: Scanner = { text, position: 0, tokens: [], pending: [] };
  while (scanner.position < text.length) scanToken(scanner);
  return scanner.tokens;
}

const redirectStart = /\d*(?:>>|>&|>\||<>|<&|>|<)|&>>|&>/y;
const heredocStart = /\d*<<(-?)(?!<)/y;
const hereString = /\d*<<</y;
const operatorStart = /&&|\|\||;;|;|\|&|\||&|\(|\)/y;
const blank = /(?:[ \t\r]|\\\r?\n)+/y;
const comment = /#[^\n]*/y;

function match(pattern: RegExp, scanner: Scanner): RegExpExecArray | null {
  pattern.lastIndex = scanner.position;
  return pattern.exec(scanner.text);
}

function scanToken(scanner: Scanner): void {
  const space = match(blank, scanner) ?? match(comment, scanner);
  if (space !== null) {
    scanner.position += space[0].length;
    return;
  }
  if (scanner.text[scanner.position] === "\n") {
    scanNewline(scanner);
    return;
  }
  if (scanRedirect(scanner) || scanOperator(scanner)) return;
  scanWord(scanner);
}

function scanNewline(scanner: Scanner): void {
  scanner.position += 1;
  for (const heredoc of scanner.pending.splice(0)) scanHeredocBody(scanner, heredoc);
  scanner.tokens.push({ kind: "operator", text: ";" });
}

function scanHeredocBody(scanner: Scanner, heredoc: { end: string; stripTabs: boolean }): void {
  const start = scanner.position;
  let end = start;
  while (scanner.position < scanner.text.length) {
    const newline = scanner.text.indexOf("\n", scanner.position);
    const stop = newline === -1 ? scanner.text.length : newline;
    const line = scanner.text.slice(scanner.position, stop).replace(/\r$/, "");
    scanner.position = Math.min(stop + 1, scanner.text.length);
    if ((heredoc.stripTabs ? line.replace(/^\t+/, "") : line) === heredoc.end) break;
    end = scanner.position;
  }
  scanner.tokens.push({ kind: "heredoc", text: scanner.text.slice(start, end) });
}

function scanRedirect(scanner: Scanner): boolean {
  const heredoc = match(heredocStart, scanner);
  if (heredoc !== null) {
    scanner.position += heredoc[0].length;
    const word = readOperand(scanner);
    scanner.tokens.push({ kind: "redirect", text: "<<" });
    scanner.pending.push({ end: word.text, stripTabs: heredoc[1] === "-" });
    return true;
  }
  // `<(` and `>(` are process substitutions: part of a word.
  if (/[<>]\(/y.test(scanner.text.slice(scanner.position, scanner.position + 2))) return false;
  const found = match(hereString, scanner) ?? match(redirectStart, scanner);
  if (found === null) return false;
  scanner.position += found[0].length;
  const operand = readOperand(scanner);
  scanner.tokens.push({ kind: "redirect", text: found[0] + operand.raw });
  return true;
}

function readOperand(scanner: Scanner): { text: string; raw: string } {
  const space = match(blank, scanner);
  if (space !== null) scanner.position += space[0].length;
  return readWord(scanner);
}

function scanOperator(scanner: Scanner): boolean {
  const found = match(operatorStart, scanner);
  if (found === null) return false;
  scanner.position += found[0].length;
  const text = found[0] === ";;" ? ";" : found[0] === "|&" ? "|" : found[0];
  scanner.tokens.push({ kind: "operator", text: text as ShellOperator });
  return true;
}

function scanWord(scanner: Scanner): void {
  const word = readWord(scanner);
  // A character no rule takes (a stray NUL, say) must not stop the scan.
  if (word.raw === "") scanner.position += 1;
  else scanner.tokens.push({ kind: "word", ...word });
}

/** Characters that mean nothing to the shell. */
const plainRun = /[\w\-./=,:+%@^~!?*[\]{}#\u0080-\uffff]+/y;

function readWord(scanner: Scanner): { text: string; raw: string } {
  const start = scanner.position;
  let text = "";
  while (scanner.position < scanner.text.length) {
    const part = readPart(scanner);
    if (part === null) break;
    text += part;
  }
  return { text, raw: scanner.text.slice(start, scanner.position) };
}

/** The next quoted or plain part of a word with its quotes removed; null at the word's end. */
function readPart(scanner: Scanner): string | null {
  const run = match(plainRun, scanner);
  if (run !== null) {
    scanner.position += run[0].length;
    return run[0];
  }
  const { text, position } = scanner;
  const character = text.charAt(position);
  if (character === "'") return readUntilQuote(scanner, position + 1, "'");
  if (character === '"') return readDoubleQuoted(scanner);
  if (character === "`") return readBackticks(scanner);
  if (character === "\\") return readEscape(scanner);
  if (/^(?:\$['({]|[<>]\()/.test(text.slice(position, position + 2))) return readDollar(scanner);
  if (/[\s;|&<>()]/.test(character)) return null;
  scanner.position += 1;
  return character;
}

function readUntilQuote(scanner: Scanner, from: number, quote: string): string {
  const found = scanner.text.indexOf(quote, from);
  const end = found === -1 ? scanner.text.length : found;
  scanner.position = Math.min(end + 1, scanner.text.length);
  return scanner.text.slice(from, end);
}

function readDoubleQuoted(scanner: Scanner): string {
  const { text } = scanner;
  let value = "";
  scanner.position += 1;
  while (scanner.position < text.length) {
    const character = text.charAt(scanner.position);
    if (character === '"') {
      scanner.position += 1;
      return value;
    }
    if (character === "`") value += readBackticks(scanner);
    else if (character === "$" && /[({]/.test(text.charAt(scanner.position + 1)))
      value += readDollar(scanner);
    else value += readQuotedCharacter(scanner, character);
  }
  return value;
}

function readQuotedCharacter(scanner: Scanner, character: string): string {
  const next = scanner.text.charAt(scanner.position + 1);
  const escapes = character === "\\" && /["\\$`\n]/.test(next);
  scanner.position += escapes ? 2 : 1;
  if (!escapes) return character;
  return next === "\n" ? "" : next;
}

function readEscape(scanner: Scanner): string {
  const next = scanner.text.charAt(scanner.position + 1);
  scanner.position = Math.min(scanner.position + 2, scanner.text.length);
  return next === "\n" ? "" : next;
}

function readBackticks(scanner: Scanner): string {
  const start = scanner.position;
  readUntilQuote(scanner, start + 1, "`");
  return scanner.text.slice(start, scanner.position);
}

/** `$'...'` loses its quotes; `$(...)`, `${...}`, `<(...)` and `>(...)` are kept as they stand, balanced. */
function readDollar(scanner: Scanner): string {
  const start = scanner.position;
  if (scanner.text[start + 1] === "'") return readUntilQuote(scanner, start + 2, "'");
  scanner.position = skipNested(scanner.text, start);
  return scanner.text.slice(start, scanner.position);
}
