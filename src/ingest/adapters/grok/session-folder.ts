import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { SessionIdentity } from "../../contract.ts";
import type { Fact } from "../../conversation/emit-facts.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { parseDocument } from "../../readers/json-document.ts";
import { statOf } from "../../stamp.ts";

const SUMMARY_LIMIT_BYTES = 1024 * 1024;

function summaryOf(chatPath: string): string {
  return join(dirname(chatPath), "summary.json");
}

/** The summary beside a chat; empty when it is not there or cannot be read: the chat tells without it. */
export function readSummary(chatPath: string): JsonObject {
  const path = summaryOf(chatPath);
  const size = statOf(path)?.size ?? null;
  if (size === null || size > BigInt(SUMMARY_LIMIT_BYTES)) return {};
  const parsed = parseDocument(readFileSync(path));
  return "value" in parsed && isObject(parsed.value) ? parsed.value : {};
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id that the summary states, else the name of the folder; null for a copy that has neither. */
export function sessionId(chatPath: string, summary: JsonObject): string | null {
  const info = isObject(summary["info"]) ? summary["info"] : {};
  const id = asString(info["id"]) ?? "";
  if (id !== "") return id;
  const folder = basename(dirname(chatPath));
  return uuid.test(folder) ? folder : null;
}

/** The session that lists this one among its subagents; null when it is none, or that session is not there. */
export function parentOf(
  chatPath: string,
  id: string,
  summary: JsonObject,
): SessionIdentity | null {
  const entry = subagentEntry(chatPath, id, summary);
  if (entry === null) return null;
  const folder = dirname(dirname(entry));
  const chat = join(folder, "chat_history.jsonl");
  const native = sessionId(chat, readSummary(chat)) ?? basename(folder);
  return { by: "native", id: native };
}

/** Where another session lists this one among its subagents; null when none does. */
function subagentEntry(chatPath: string, id: string, summary: JsonObject): string | null {
  if (summary["session_kind"] !== "subagent" || basename(id) !== id) return null;
  const sessions = dirname(dirname(chatPath));
  for (const name of likeliestFirst(readdirSync(sessions), basename(dirname(chatPath)))) {
    const path = join(sessions, name, "subagents", id);
    if (existsSync(path)) return path;
  }
  return null;
}

/** Ids rise with time: a session was started by one of those just before it, which stand first, the nearest in front. */
function likeliestFirst(folders: readonly string[], own: string): readonly string[] {
  const sorted = folders.toSorted();
  const place = sorted.findIndex((name) => name >= own);
  const before = place < 0 ? sorted : sorted.slice(0, place);
  return [...before.toReversed(), ...(place < 0 ? [] : sorted.slice(place))];
}

/** The files that say who a chat's session is: its summary, and what the session that started it keeps of it. */
export function toldBy(chatPath: string): readonly string[] {
  const summary = readSummary(chatPath);
  const id = sessionId(chatPath, summary);
  const entry = id === null ? null : subagentEntry(chatPath, id, summary);
  return entry === null ? [summaryOf(chatPath)] : [summaryOf(chatPath), entry];
}

export function cwdOf(summary: JsonObject): string | undefined {
  const info = isObject(summary["info"]) ? summary["info"] : {};
  return asString(info["cwd"]);
}

export function remoteOf(summary: JsonObject): string | undefined {
  return asArray(summary["git_remotes"]).find((remote) => typeof remote === "string");
}

export function summaryFacts(summary: JsonObject): readonly Fact[] {
  return [
    ["title", asString(summary["generated_title"]) ?? asString(summary["session_summary"]) ?? null],
    ["cwd", cwdOf(summary) ?? null],
    ["branch", asString(summary["head_branch"]) ?? null],
    ["model", asString(summary["current_model_id"]) ?? null],
    ["agent", asString(summary["agent_name"]) ?? null],
    ["started_at", timeOf(summary["created_at"])],
    ["ended_at", timeOf(summary["updated_at"])],
  ];
}
