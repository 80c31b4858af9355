import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { readJsonLines } from "../readers/json-lines.ts";
import { AntigravityFormat } from "./antigravity/antigravity-format.ts";

/** The transcripts of Antigravity's command line: one step of the trajectory per line. */
export const antigravity: Adapter = {
  name: "antigravity",
  title: "Antigravity",
  harness: "antigravity",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: ["~/.gemini/antigravity/brain", "~/.gemini/antigravity-cli/brain"],
    understands: [
      "transcripts (.jsonl): requests, answers, tools with what they answered, checkpoints",
      "the exit code of commands, steps that ended in an error",
    ],
    cannotKnow: [
      "sessions of the editor, of which only documents (plans, task lists, walkthroughs) are kept as text",
      "which call a step answers, but by its kind and order; steps without a call stand for both",
      "tokens and cost",
      "the working directory",
      "what was left out of long contents (named in `truncated_fields`)",
    ],
  },
  roots: ({ home }) => [
    join(home, ".gemini", "antigravity", "brain"),
    join(home, ".gemini", "antigravity-cli", "brain"),
  ],
  detect,
  isCompanion: (path) =>
    /[\\/]antigravity(?:-cli)?[\\/]brain[\\/]/.test(path) && !path.endsWith(".jsonl"),
  read: (source, cursor, context) =>
    readJsonLines(source, cursor, context, new AntigravityFormat(source.path, context.mac)),
};

function detect({ lines }: Probe): number {
  const own = lines.filter(isStep).length;
  return own === 0 ? 0 : 0.5 + (0.45 * own) / lines.length;
}

function isStep(line: unknown): boolean {
  return (
    isObject(line) &&
    typeof line["step_index"] === "number" &&
    typeof line["type"] === "string" &&
    "source" in line &&
    "status" in line
  );
}
