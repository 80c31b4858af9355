import { asArray, asNumber, asString, isObject, type JsonObject } from "../../src/core/json.ts";
import { objectsOf, recordsOf } from "./json-records.ts";
import { openCodeOutcomes } from "./opencode-export.ts";
import { codexOutcomes, openCodeFileOutcomes, openHandsOutcomes } from "./coding-agent-truth.ts";
import type { StatedOutcome } from "./stated-outcome.ts";
import {
  copilotOutcomes,
  geminiOutcomes,
  kimiOutcomes,
  qwenOutcomes,
} from "./terminal-agent-truth.ts";

/** Reads the outcomes that a file states, without its reader. */
export type TruthReader = (path: string) => readonly StatedOutcome[];

/** Formats that say of each result whether it failed: by a flag, a status or an exit code. */
export const truthReaders: ReadonlyMap<string, TruthReader> = new Map([
  ["claude-code", claude],
  ["claude-stream-json", claude],
  ["pi", pi],
  ["openclaw", pi],
  ["copilot-cli", copilotOutcomes],
  ["gemini", geminiOutcomes],
  ["qwen", qwenOutcomes],
  ["kimi", kimiOutcomes],
  ["droid-stream-json", droidStream],
  ["mini-swe-agent", miniSwe],
  ["trae", trae],
  ["tau-bench", tauBench],
  ["openhands-output", openHandsOutput],
  ["opencode", openCodeOutcomes],
  ["opencode-files", openCodeFileOutcomes],
  ["codex", codexOutcomes],
  ["openhands", openHandsOutcomes],
]);

const text = (value: unknown): string => asString(value) ?? "";
const objects = (value: unknown): readonly JsonObject[] => asArray(value).filter(isObject);
const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {});

const refused = /^(?:The user doesn't want to|\[Request interrupted)/;
/** What became of a call that went on in the background. */
const notified = /<tool-use-id>([^<]+)<\/tool-use-id>[^]*?<status>(\w+)<\/status>/;

function claude(path: string): readonly StatedOutcome[] {
  return objectsOf(path).flatMap((line) => {
    const { content } = objectIn(line["message"]);
    const [, key, status] = notified.exec(text(content ?? line["content"])) ?? [];
    if (key !== undefined) return [{ key, failed: status === "failed" }];
    return objects(content)
      .filter((block) => block["type"] === "tool_result")
      .map((block) => {
        const isRefused = refused.test(text(block["content"]));
        const failed = isRefused ? null : block["is_error"] === true;
        return { key: text(block["tool_use_id"]), failed };
      });
  });
}

function pi(path: string): readonly StatedOutcome[] {
  return objectsOf(path)
    .map((entry) => objectIn(entry["message"]))
    .filter((message) => message["role"] === "toolResult")
    .map((message) => {
      const last = text(objects(message["content"]).at(-1)?.["text"]);
      const isStopped = last.endsWith("Command aborted");
      return {
        key: text(message["toolCallId"]),
        failed: isStopped ? null : message["isError"] === true,
      };
    });
}

function droidStream(path: string): readonly StatedOutcome[] {
  return objectsOf(path)
    .filter((line) => line["type"] === "tool_result")
    .map((line) => {
      const code = asNumber(objectIn(line["value"])["exitCode"]);
      return { key: text(line["toolCallId"]), failed: code === undefined ? null : code !== 0 };
    });
}

function miniSwe(path: string): readonly StatedOutcome[] {
  return messagesOf(path, "messages").flatMap((message, index) => {
    const code = /^<returncode>(-?\d+)<\/returncode>/.exec(text(message["content"]))?.[1];
    if (code === undefined) return [];
    return [{ key: `p:/messages/${index}/content`, failed: Number(code) !== 0 }];
  });
}

function messagesOf(path: string, name: string): readonly JsonObject[] {
  return recordsOf(path).flatMap(({ value }) => objects(objectIn(value)[name]));
}

function trae(path: string): readonly StatedOutcome[] {
  return messagesOf(path, "agent_steps")
    .flatMap((step) => objects(step["tool_results"]))
    .map((result) => ({ key: text(result["call_id"]), failed: result["success"] === false }));
}

/** Ids repeat inside of a run: results are told by their place. */
function tauBench(path: string): readonly StatedOutcome[] {
  return objectsOf(path).flatMap((run, index) =>
    objects(run["traj"]).flatMap((message, at) =>
      message["role"] === "tool"
        ? [{ key: `p:/${index}/traj/${at}`, failed: text(message["content"]).startsWith("Error") }]
        : [],
    ),
  );
}

/**
 * Ids repeat from run to run: results are told by their order. The first versions pair actions and observations. A
 * command that still runs has the code -1.
 */
function openHandsOutput(path: string): readonly StatedOutcome[] {
  return objectsOf(path)
    .flatMap((row) => objects(asArray(row["history"]).flat()))
    .filter((event) => /^(?:run|run_ipython|read|edit|think)$/.test(text(event["observation"])))
    .map((event) => ({
      key: null,
      failed:
        typeof event["success"] === "boolean" && codeOf(event) !== -1 ? !event["success"] : null,
    }));
}

function codeOf(event: JsonObject): number | undefined {
  return asNumber(objectIn(objectIn(event["extras"])["metadata"])["exit_code"]);
}
