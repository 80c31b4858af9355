import type { RunMessage } from "./run-message.ts";

/** What is read off each message once, before features compare messages with each other. */
export interface MessageFacts {
  readonly agent: string;
  readonly isTool: boolean;
  /** The speaker's own text: of an opening message only what follows the task it repeats. */
  readonly body: string;
  readonly hasCode: boolean;
  /** A tool's report of failure. */
  readonly failed: boolean;
  readonly numbers: ReadonlySet<string>;
  readonly shingles: ReadonlySet<string>;
}

const failurePattern = /exit ?code: [1-9]|execution failed|Traceback|\bError:|<returncode>[1-9]/i;
const numberPattern = /\d[\d,.]*\d|\d/g;
const wordPattern = /\w+/g;
const codeFence = "```";
/** Characters of an opening message without code that are the speaker's own. */
const openingTail = 400;

export function messageFacts(messages: readonly RunMessage[]): readonly MessageFacts[] {
  return messages.map(({ agent, isTool, text }, index) => {
    const body = index === 0 ? openingBody(text) : text;
    return {
      agent,
      isTool,
      body,
      hasCode: body.includes(codeFence),
      failed: isTool && failurePattern.test(text),
      numbers: new Set(body.match(numberPattern)),
      shingles: shinglesOf(text),
    };
  });
}

/** Opening messages quote their task at length: the code they end with, or their last words, are the first act. */
function openingBody(text: string): string {
  const start = text.indexOf(codeFence);
  return start === -1 ? text.slice(-openingTail) : text.slice(start);
}

/** Every three words in a row. */
function shinglesOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(wordPattern) ?? [];
  const shingles = new Set<string>();
  for (let i = 2; i < words.length; i += 1)
    shingles.add(`${words[i - 2]} ${words[i - 1]} ${words[i]}`);
  return shingles;
}
