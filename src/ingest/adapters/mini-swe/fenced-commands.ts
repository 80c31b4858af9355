const fences = ["```bash", "```mswea_bash_command"];

/** Bodies of the command blocks of a text. Linear. */
export function fencedCommands(text: string): readonly string[] {
  const found: string[] = [];
  let from = 0;
  for (;;) {
    const start = nextFence(text, from);
    const newline = start === -1 ? -1 : text.indexOf("\n", start);
    const end = newline === -1 ? -1 : text.indexOf("\n```", newline);
    if (end === -1) return found;
    found.push(text.slice(newline + 1, end).trim());
    from = end + 4;
  }
}

/** Where the next fence with nothing behind it on its line begins; -1 when there is none. */
function nextFence(text: string, from: number): number {
  let start = text.indexOf("```", from);
  while (start !== -1) {
    const newline = text.indexOf("\n", start);
    const line = text.slice(start, newline === -1 ? text.length : newline).trimEnd();
    if (newline !== -1 && fences.includes(line)) return start;
    start = text.indexOf("```", start + 3);
  }
  return -1;
}
