import type { Adapter } from "../contract.ts";
import { dialectConfidence } from "../conversation/dialect.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";
import { shareGptDialect } from "../conversation/sharegpt-dialect.ts";

/** Conversations in the ShareGPT shape. */
export const shareGpt: Adapter = {
  name: "sharegpt",
  title: "ShareGPT conversations",
  harness: "sharegpt",
  readerVersion: 3,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: [],
    understands: [
      "`conversations` of `{from, value}`: one, an array of them, or one per line",
      "calls and results as turns of their own, or in `<tool_call>` and `<tool_response>` tags",
    ],
    cannotKnow: [
      "times",
      "tokens",
      "errors of tools, but for their text and exit codes",
      "that a document without an id which is written anew is the same run",
    ],
  },
  roots: () => [],
  detect: (probe) => dialectConfidence(probe, shareGptDialect, { conversation: 0.6, message: 0.5 }),
  read: (source, cursor, context) => readMessageLog(source, cursor, context, shareGptDialect),
};
