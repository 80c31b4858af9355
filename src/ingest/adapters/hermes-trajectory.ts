import { asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter } from "../contract.ts";
import { nothingAbout } from "../conversation/about-conversation.ts";
import {
  type AboutConversation,
  type Dialect,
  dialectConfidence,
} from "../conversation/dialect.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";
import { shareGptDialect } from "../conversation/sharegpt-dialect.ts";
import { possibleTimeOf, timeOf } from "../conversation/timestamp.ts";

/** A whole run per line in the ShareGPT shape; thinking, calls and results stand in tags inside of the text. */
const trajectoryDialect: Dialect = {
  ...shareGptDialect,
  conversation(value) {
    if (!isObject(value) || !isTrajectory(value)) return null;
    const conversation = shareGptDialect.conversation(value);
    return conversation === null ? null : { ...conversation, about: aboutTrajectory(value) };
  },
};

/** Trajectories that Hermes saves on demand, and those of its batch runner. */
export const hermesTrajectory: Adapter = {
  name: "hermes-trajectory",
  title: "Hermes trajectories",
  harness: "hermes",
  readerVersion: 3,
  callIdScope: "session",
  errorFlag: "none",
  rank: 40,
  description: {
    looksIn: [
      "trajectory_samples.jsonl, failed_trajectories.jsonl, the batch runner's trajectories.jsonl",
    ],
    understands: [
      "a run per line, with calls and results in tags",
      "whether the run was completed or partial",
    ],
    cannotKnow: ["which session it was", "tokens", "times of messages"],
  },
  roots: () => [],
  detect: (probe) => dialectConfidence(probe, trajectoryDialect, { conversation: 0.9, message: 0 }),
  read: (source, cursor, context) => readMessageLog(source, cursor, context, trajectoryDialect),
};

function isTrajectory(value: JsonObject): boolean {
  if (!Array.isArray(value["conversations"]) || typeof value["completed"] !== "boolean")
    return false;
  return "prompt_index" in value || ("timestamp" in value && "model" in value);
}

/** It has no id: `timestamp` is when it was saved, `completed` how it ended, not whether it succeeded. */
function aboutTrajectory(value: JsonObject): AboutConversation {
  const metadata = isObject(value["metadata"]) ? value["metadata"] : {};
  return {
    ...nothingAbout,
    model: asString(value["model"]) ?? asString(metadata["model"]) ?? null,
    endedAt: possibleTimeOf(value["timestamp"]) ?? timeOf(metadata["timestamp"]),
    endReason: endReasonOf(value),
  };
}

function endReasonOf(value: JsonObject): string {
  if (value["partial"] === true) return "partial";
  return value["completed"] === true ? "completed" : "incomplete";
}
