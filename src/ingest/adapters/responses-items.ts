import type { Adapter } from "../contract.ts";
import { dialectConfidence } from "../conversation/dialect.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";
import { responsesDialect } from "../conversation/responses-dialect.ts";

/** Logs of Responses API items, however they were saved. */
export const responsesItems: Adapter = {
  name: "responses-items",
  title: "OpenAI Responses items",
  harness: "responses-items",
  namedAs: "openai-messages",
  readerVersion: 3,
  callIdScope: "global",
  errorFlag: "none",
  // What the first lines were taken for is told better by the whole.
  rank: 110,
  description: {
    looksIn: [],
    understands: [
      "`input` and `output` of a logged response, `items`, a bare list of items",
      "JSONL with a response or an item per line",
      "hosted tools (web search, MCP, code interpreter) with their status",
    ],
    cannotKnow: [
      "errors of functions, but for their text and exit codes",
      "reasoning",
      "that a document without an id which is written anew is the same run",
    ],
  },
  roots: () => [],
  detect: (probe) =>
    dialectConfidence(probe, responsesDialect, { conversation: 0.65, message: 0.55 }),
  read: (source, cursor, context) => readMessageLog(source, cursor, context, responsesDialect),
};
