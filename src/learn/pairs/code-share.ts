const fence = /^[ \t]*(`{3,}|~{3,})/;

/** Share of a text's visible characters that stand in fenced code, fences counted with it; 0 for a blank text. */
export function codeShare(text: string): number {
  let open: string | null = null;
  let code = 0;
  let all = 0;
  for (const line of text.split("\n")) {
    const visible = line.replaceAll(/\s/g, "").length;
    const mark: string | undefined = fence.exec(line)?.[1];
    all += visible;
    if (open !== null || mark !== undefined) code += visible;
    if (mark === undefined) continue;
    if (open === null) open = mark;
    else if (mark.startsWith(open)) open = null;
  }
  return all === 0 ? 0 : code / all;
}
