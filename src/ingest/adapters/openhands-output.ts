import { isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { headText } from "../head-text.ts";
import { dialectConfidence } from "../conversation/dialect.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";
import { outputDialect } from "./openhands/output-dialect.ts";

/** What benchmarks and the resolver of OpenHands V0 write: `output.jsonl`, a run per line. */
export const openHandsOutput: Adapter = {
  name: "openhands-output",
  title: "OpenHands V0, output of evaluations",
  harness: "openhands",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: ["evaluation_outputs/**/output.jsonl", "a downloaded trajectory: a list of events"],
    understands: [
      "runs with their events: actions, what they caused, exit codes, refused edits",
      "tokens of each request, the cost of the run",
      "instance, repository, model, error that ended the run",
    ],
    cannotKnow: [
      "whether the instance was resolved: that stands in the benchmark's report",
      "whether a command that still ran came to its end",
      "times of the first versions, which wrote none",
    ],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) => readMessageLog(source, cursor, context, outputDialect),
};

function detect(probe: Probe): number {
  const sure = dialectConfidence(probe, outputDialect, { conversation: 0.9, message: 0 });
  // A row may be longer than what is looked at.
  if (sure > 0 || probe.document !== undefined || probe.lines.some(isObject)) return sure;
  const start = headText(probe.head);
  return start.startsWith('{"instance_id"') && start.includes('"agent_class"') ? 0.8 : 0;
}
