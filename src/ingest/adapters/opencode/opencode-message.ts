import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import type { OpenCodeMessage, OpenCodePart, OpenCodeTarget } from "./opencode-record.ts";
import { emitToolPart } from "./opencode-tool-part.ts";
import { usageOf } from "./opencode-usage.ts";

/** Parts that say nothing of their own. */
const quietParts: ReadonlySet<string> = new Set([
  "reasoning",
  "step-start",
  "step-finish",
  "snapshot",
  "patch",
  "file",
  "agent",
  "subtask",
  "compaction",
  "retry",
]);

/** Emits a message that will not change any more: its step, its tool calls with their results, its usage. */
export function emitMessage(target: OpenCodeTarget, message: OpenCodeMessage): void {
  emitStep(target, message);
  for (const part of message.parts) {
    const type = asString(part.data["type"]) ?? "";
    if (type === "tool") emitToolPart(target, message, part);
    else if (type !== "text" && !quietParts.has(type)) emitUnknownPart(target, part, type);
  }
  emitUsage(target, message);
}

function emitStep({ session, emit }: OpenCodeTarget, message: OpenCodeMessage): void {
  const { info, id } = message;
  const spoken = spokenParts(message);
  const error = errorName(info);
  const text = spoken.map((part) => asString(part.data["text"]) ?? "").join("\n");
  const kind = kindOf(message, text);
  const label = labelOf(message, kind, error);
  const model = modelOf(info);
  const calls = message.parts.some((part) => part.data["type"] === "tool");
  emit({
    type: "step",
    session,
    ordinal: message.ordinal,
    // The text stands in its part: the message itself holds none.
    raw: spoken.length === 1 ? (spoken[0]?.raw ?? message.raw) : message.raw,
    at: createdAt(info),
    id,
    parentId: null,
    kind,
    text: text === "" ? errorText(info) : text,
    long: kind === "user" || error !== null || (kind === "assistant" && !calls),
    ...(label === null ? {} : { label }),
    ...(model === null ? {} : { model }),
  });
}

/** Parts that someone said: what the harness added to a request is not the person's. */
function spokenParts({ info, parts }: OpenCodeMessage): readonly OpenCodePart[] {
  const texts = parts.filter(
    (part) => part.data["type"] === "text" && part.data["ignored"] !== true,
  );
  if (info["role"] !== "user") return texts;
  const own = texts.filter((part) => part.data["synthetic"] !== true);
  return own.length > 0 ? own : texts;
}

function kindOf(
  { info, parts }: OpenCodeMessage,
  text: string,
): "user" | "assistant" | "system" | "meta" {
  const { role } = info;
  if (role === "assistant") return "assistant";
  if (role !== "user") return "meta";
  const isSynthetic = parts.every(
    (part) => part.data["type"] !== "text" || part.data["synthetic"] === true,
  );
  return isSynthetic && (text !== "" || hasPart(parts, "compaction")) ? "system" : "user";
}

function hasPart(parts: readonly OpenCodePart[], type: string): boolean {
  return parts.some((part) => part.data["type"] === type);
}

function labelOf(message: OpenCodeMessage, kind: string, error: string | null): string | null {
  const { info, parts } = message;
  if (kind === "meta") return `unknown:${asString(info["role"]) ?? "message"}`;
  if (info["summary"] === true || hasPart(parts, "compaction")) return "compaction";
  if (kind === "system") return "synthetic";
  return error === null ? null : `error:${error}`;
}

function errorName(info: JsonObject): string | null {
  const { error } = info;
  return isObject(error) ? (asString(error["name"]) ?? "unknown") : null;
}

function errorText(info: JsonObject): string {
  const { error } = info;
  const data = isObject(error) ? error["data"] : undefined;
  return isObject(data) ? (asString(data["message"]) ?? "") : "";
}

/** The model of an answer, or the one a request was sent to. */
export function modelOf(info: JsonObject): string | null {
  const { model } = info;
  const chosen = isObject(model)
    ? (asString(model["modelID"]) ?? asString(model["id"]))
    : undefined;
  return info["role"] === "assistant" ? (asString(info["modelID"]) ?? chosen ?? null) : null;
}

export function createdAt(info: JsonObject): number | null {
  const { time } = info;
  return isObject(time) ? timeOf(time["created"]) : null;
}

function emitUnknownPart(
  { session, emit }: OpenCodeTarget,
  part: OpenCodePart,
  type: string,
): void {
  emit({
    type: "step",
    session,
    ordinal: part.ordinal,
    raw: part.raw,
    at: null,
    id: part.id,
    parentId: null,
    kind: "meta",
    text: "",
    long: false,
    label: `unknown:${type}`,
  });
}

/** Each finished request of a message has its own usage; older messages state theirs as a whole. */
function emitUsage(target: OpenCodeTarget, message: OpenCodeMessage): void {
  const finished = message.parts.filter(
    (part) => part.data["type"] === "step-finish" && isObject(part.data["tokens"]),
  );
  const stated =
    finished.length > 0
      ? finished.map((part) => ({
          id: part.id,
          data: part.data,
          raw: part.raw,
          ordinal: part.ordinal,
        }))
      : [{ id: message.id, data: message.info, raw: message.raw, ordinal: message.ordinal }];
  const common = {
    type: "usage",
    session: target.session,
    at: createdAt(message.info),
    model: modelOf(message.info),
  } as const;
  for (const { id, data, raw, ordinal } of stated) {
    const usage = usageOf(data);
    if (usage !== null)
      target.emit({ ...common, ordinal, raw, requestId: id, revision: 0, ...usage });
  }
  if (finished.length === 0 || target.isToldAnew !== true) return;
  // Without its parts the message stated all as one request: that one is taken back.
  const { ordinal, raw } = message;
  target.emit({ ...common, ordinal, raw, requestId: message.id, revision: 1, ...nothing });
}

const nothing = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0, costUsd: null };
