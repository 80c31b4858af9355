/** Tags in which models write what they think; an opening one stands at the beginning of a line. */
const names = "think|thinking|thought|reasoning|reasoning_scratchpad|scratchpad";
const block = new RegExp(`^[ \\t]*<(${names})>[^]*?(?:</\\1>|$(?![^]))`, "gim");
const opening = new RegExp(`^[ \\t]*<(?:${names})>`, "im");
const closing = new RegExp(`</(?:${names})>`, "i");

/**
 * The text without what was thought aloud. A block that is never closed ends with the text; a closing tag whose opening
 * was part of the prompt (as some chat templates have it) ends one that began with the text.
 */
export function stripThinkBlocks(text: string): string {
  const closed = closing.exec(text);
  if (closed === null && !opening.test(text)) return text;
  const isBegun = closed !== null && !opening.test(text.slice(0, closed.index));
  const rest = isBegun ? text.slice(closed.index + closed[0].length) : text;
  return rest.replace(block, "").trim();
}
