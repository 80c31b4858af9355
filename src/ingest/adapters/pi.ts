import { join } from "node:path";
import type { Adapter } from "../contract.ts";
import { environmentFolder } from "../environment-folder.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { isPiLog } from "./pi/detect-pi.ts";
import { PiFormat } from "./pi/pi-format.ts";

/** The sessions of Pi, in every version: a line (v1), trees (v2, v3). */
export const pi: Adapter = {
  name: "pi",
  title: "Pi",
  harness: "pi",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: ["~/.pi/agent/sessions", "$PI_CODING_AGENT_DIR/sessions"],
    understands: [
      "sessions as trees, with branches that were given up and their summaries; old ones as a line",
      "tool calls with their error flag",
      "tokens and cost per request, in dollars",
      "changes of the model, compactions, names, messages of extensions",
    ],
    cannotKnow: [
      "how long a tool ran",
      "the price where it is written as 0",
      "commands that the person ran are kept as notes, not as calls of the agent",
    ],
  },
  roots: (roots) => [
    join(
      environmentFolder(roots, "PI_CODING_AGENT_DIR") ?? join(roots.home, ".pi", "agent"),
      "sessions",
    ),
  ],
  detect: (probe) => (isPiLog(probe) ? 0.9 : 0),
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new PiFormat({ id: null }, null, context.mac)),
};
