import { asNumber, isObject, type JsonObject } from "../../core/json.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Adapter } from "../contract.ts";
import { nothingAbout } from "../conversation/about-conversation.ts";
import { anyText } from "../conversation/content.ts";
import { type Dialect, dialectConfidence } from "../conversation/dialect.ts";
import { openAiDialect } from "../conversation/openai-dialect.ts";
import { openAiTurns } from "../conversation/openai-turns.ts";
import { readMessageLog } from "../conversation/read-message-log.ts";
import { turnOf } from "../conversation/turn.ts";

/** Rewards are sums of floats: 1 is reached within this. */
const TOLERANCE = 1e-6;

/** A run of a task: `{task_id, trial, reward, info, traj}`. One that broke off has no messages, but says why. */
const tauDialect: Dialect = {
  ...openAiDialect,
  fits: (value) => openAiDialect.fits(value) || isFault(value),
  conversation(value) {
    if (!isObject(value) || !Array.isArray(value["traj"]) || !("reward" in value)) return null;
    const { traj, info } = value;
    const messages =
      traj.length === 0
        ? [{ path: ["info"], value: info }]
        : traj.map((message: unknown, index) => ({ path: ["traj", index], value: message }));
    const label = rewardOutcome(value["reward"]);
    const about = { ...nothingAbout, title: titleOf(value) };
    return { about: label === null ? about : { ...about, label }, messages };
  },
  turns: (message: JsonObject) =>
    isFault(message)
      ? [turnOf("system", anyText(message["error"]), { label: "error" })]
      : openAiTurns(message),
};

/** What stands in `info` when a run broke off. */
function isFault(value: unknown): boolean {
  return isObject(value) && !("role" in value) && "error" in value;
}

function titleOf(run: JsonObject): string | null {
  const task = asNumber(run["task_id"]);
  if (task === undefined) return null;
  const trial = asNumber(run["trial"]);
  return trial === undefined ? `task ${task}` : `task ${task}, trial ${trial}`;
}

/** A task counts as solved when its whole reward was reached; null when there is none. */
export function rewardOutcome(reward: unknown): Outcome | null {
  const value = asNumber(reward);
  if (value === undefined) return null;
  return Math.abs(value - 1) <= TOLERANCE ? "success" : "failure";
}

/** Results of τ-bench: an array of runs. */
export const tauBench: Adapter = {
  name: "tau-bench",
  title: "τ-bench results",
  harness: "tau-bench",
  readerVersion: 3,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: ["results/*.json"],
    understands: [
      "runs with their messages, tool calls and results",
      "the reward as the outcome of the run, task and trial",
      "runs that broke off, and why",
    ],
    cannotKnow: [
      "tokens and times",
      "which model answered (it stands in the file's name)",
      "errors of tools, but for their text, which begins with Error",
    ],
  },
  roots: () => [],
  detect: (probe) => dialectConfidence(probe, tauDialect, { conversation: 0.9, message: 0 }),
  read: (source, cursor, context) => readMessageLog(source, cursor, context, tauDialect),
};
