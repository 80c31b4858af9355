import type { Item } from "../core/knowledge.ts";
import { safeText } from "../core/safe-text.ts";

const longestText = 600;
/**
 * `<name`, `</name`, `<|name`, `<!--`: what could open or close a tag. In a shell line the blank changes nothing. The
 * placeholders that lessons use for values stay as they are: none of them is the name of anything that acts.
 */
const tagStart =
  /<(?!(?:arg|arguments|code|path|name|script|tests|folder|file|id|n|num|str|text|url|time|ver|hex|addr|dur|email|secret|value|command)>)(?=[\p{L}/|!?])/gu;
const ownTag = /whetstone-context/gi;

/** Stands between the words of text that someone else could have written, so that it reads as quoted, not as said. */
export const quotationMark = "^";

/** An item's sentence as it stands in a context: one line of visible text in which nothing can pass for a tag. */
export function shownText(item: Item): string {
  const text = inert(item.text, longestText);
  return restsOnWordsAlone(item) ? text.replaceAll(" ", quotationMark) : text;
}

/** One line of visible text without anything that could open or close a tag. */
export function inert(text: string, limit: number): string {
  const safe = safeText(text, limit);
  const tagless = safe.includes("<") ? safe.replaceAll(tagStart, "< ") : safe;
  return tagless.replaceAll(ownTag, "whetstone context");
}

/** True when no execution shows it: it was only said, by an assistant or in a file or page. */
export function restsOnWordsAlone(item: Item): boolean {
  return item.evidence.every((evidence) => evidence.role === "statement");
}
