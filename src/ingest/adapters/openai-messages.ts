import type { Adapter } from "../contract.ts";
import { dialectConfidence } from "../conversation/dialect.ts";
import { openAiDialect } from "../conversation/openai-dialect.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";

/** Logs of Chat Completions messages, however they were saved. */
export const openAiMessages: Adapter = {
  name: "openai-messages",
  title: "OpenAI chat messages",
  harness: "openai-messages",
  readerVersion: 4,
  callIdScope: "global",
  errorFlag: "none",
  description: {
    looksIn: [],
    understands: [
      "a conversation under `messages`, a bare list of messages, an array of conversations",
      "JSONL with a conversation or a message per line",
      "logged requests with their response, its usage and cost",
    ],
    cannotKnow: [
      "errors of tools, but for their text and exit codes",
      "times, unless logged",
      "that a document without an id which is written anew is the same run",
    ],
  },
  roots: () => [],
  detect: (probe) => dialectConfidence(probe, openAiDialect, { conversation: 0.6, message: 0.5 }),
  read: (source, cursor, context) => readMessageLog(source, cursor, context, openAiDialect),
};
