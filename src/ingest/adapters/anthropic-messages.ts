import type { Adapter } from "../contract.ts";
import { anthropicDialect } from "../conversation/anthropic-dialect.ts";
import { dialectConfidence } from "../conversation/dialect.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";

/** Logs of Messages API content, however they were saved. */
export const anthropicMessages: Adapter = {
  name: "anthropic-messages",
  title: "Anthropic messages",
  harness: "anthropic-messages",
  namedAs: "openai-messages",
  readerVersion: 3,
  callIdScope: "global",
  errorFlag: "failure-only",
  // What the first lines were taken for is told better by the whole.
  rank: 110,
  description: {
    looksIn: [],
    understands: [
      "a conversation under `messages`, a bare list of messages, an array of conversations",
      "JSONL with a conversation or a message per line",
      "answers as the API gave them, with their usage",
    ],
    cannotKnow: [
      "times, unless logged",
      "logs in which nothing but plain text was said",
      "that a document without an id which is written anew is the same run",
    ],
  },
  roots: () => [],
  detect: (probe) =>
    dialectConfidence(probe, anthropicDialect, { conversation: 0.65, message: 0.55 }),
  read: (source, cursor, context) => readMessageLog(source, cursor, context, anthropicDialect),
};
