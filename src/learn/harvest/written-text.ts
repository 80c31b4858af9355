import type { Attempt } from "./attempt.ts";

/** A text that a call gave to a file, or to a program as its input. */
export interface WrittenText {
  /** As the call named it; null where it is a program's input. */
  readonly path: string | null;
  readonly text: string;
}

const heredoc = /<<-?\s*(['"\\]?)([A-Za-z_]\w*)['"]?/;
const target = /(?:^|[^\d&>])>{1,2}\s*(["']?)([\w./~@+-]+)\1/;
const tee = /\btee\s+(?:-a\s+)?(["']?)([\w./~@+-]+)\1/;
const pathKeys = ["path", "file_path", "filePath", "filename", "file", "target_file"];
const textKeys = ["file_text", "content", "contents", "text", "new_str", "new_string", "code_edit"];

/** What the call wrote: the heredoc of a shell line, or the text of an editing tool; null when it wrote none. */
export function writtenText({ form }: Attempt): WrittenText | null {
  if (form.kind === "shell") return heredocText(form.line);
  if (form.kind !== "structured") return null;
  const path = firstText(form.params, pathKeys);
  const text = firstText(form.params, textKeys);
  return path === null || text === null ? null : { path, text };
}

function heredocText(line: string): WrittenText | null {
  const start = heredoc.exec(line);
  if (start === null) return null;
  const lineEnd = line.indexOf("\n", start.index);
  if (lineEnd === -1) return null;
  const lineStart = line.lastIndexOf("\n", start.index) + 1;
  const command = line.slice(lineStart, lineEnd);
  const rest = line.slice(lineEnd + 1);
  const end = rest.split("\n").indexOf(start[2] ?? "");
  const text = end === -1 ? rest : rest.split("\n").slice(0, end).join("\n");
  return { path: (target.exec(command) ?? tee.exec(command))?.[2] ?? null, text };
}

function firstText(
  params: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): string | null {
  const found = keys.map((key) => params[key]).find((value) => typeof value === "string");
  return found ?? null;
}
