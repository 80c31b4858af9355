import { styleText } from "node:util";
import { wrapText } from "./wrap-text.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta";

/** Where a command writes. Standard output carries the result, standard error everything else. */
export interface Terminal {
  readonly columns: number;
  /** Characters that a line of a table may have; unlimited where nobody looks at it: a pipe or a file. */
  readonly tableColumns: number;
  /** Progress may be drawn over itself. */
  readonly isInteractive: boolean;
  print(text?: string): void;
  /** One JSON document. */
  printJson(value: unknown): void;
  /** A line; resolves when it was handed on, rejects where nobody reads any more. On standard output unless said otherwise. */
  write(line: string, stream?: "stdout" | "stderr"): Promise<void>;
  note(text: string): void;
  /** Redraws one line of progress on standard error; the empty text clears it. */
  progress(text: string): void;
  style(style: Style, text: string): string;
}

export interface TerminalOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const progressIntervalMs = 80;

export function createTerminal(options: TerminalOptions): Terminal {
  const { stdout, stderr } = options;
  const coloured = wantsColour(options);
  const noteColumns = stderr.isTTY ? widthOf(stderr, options) : Number.POSITIVE_INFINITY;
  let drawnAt = 0;
  let drawn = false;
  const clear = (): void => {
    if (drawn) stderr.write("\r\u001b[2K");
    drawn = false;
  };
  return {
    columns: stdout.isTTY ? Math.min(widthOf(stdout, options), 120) : 100,
    tableColumns: stdout.isTTY ? widthOf(stdout, options) : Number.POSITIVE_INFINITY,
    isInteractive: stderr.isTTY,
    print: (text = "") => {
      clear();
      stdout.write(`${text}\n`);
    },
    printJson: (value) => {
      clear();
      stdout.write(`${JSON.stringify(value)}\n`);
    },
    write: (line, stream = "stdout") => {
      clear();
      return written({ stdout, stderr }[stream], `${line}\n`);
    },
    note: (text) => {
      clear();
      const lines = text.split("\n").flatMap((line) => wrapText(line, noteColumns, 2));
      stderr.write(`${lines.join("\n")}\n`);
    },
    progress: (text) => {
      // A line that cannot be cleared would stay.
      if (!stderr.isTTY || options.env["TERM"] === "dumb") return;
      const now = performance.now();
      if (text !== "" && now - drawnAt < progressIntervalMs) return;
      drawnAt = now;
      clear();
      if (text === "") return;
      stderr.write(text.slice(0, widthOf(stderr, options) - 1));
      drawn = true;
    },
    style: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
  };
}

function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done, fail) => {
    stream.write(text, (error) => (error ? fail(error) : done()));
  });
}

const leastColumns = 40;
const usualColumns = 80;

/** Columns of a terminal: as it says itself, else COLUMNS, as where it was made without a size. */
function widthOf({ columns }: NodeJS.WriteStream, { env }: TerminalOptions): number {
  return Math.max(leastColumns, columns || Number(env["COLUMNS"]) || usualColumns);
}

/** NO_COLOR turns colours off (no-color.org), FORCE_COLOR on; else they depend on the terminal. */
function wantsColour({ stdout, env }: TerminalOptions): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0";
  return stdout.isTTY && env["TERM"] !== "dumb";
}
