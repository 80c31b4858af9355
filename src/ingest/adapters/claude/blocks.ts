import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import { contentText } from "../../conversation/content.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

/** A call as a content block makes it. */
export interface CallBlock {
  /** Null when the block has no id. */
  readonly id: string | null;
  readonly tool: string;
  readonly server?: string;
  readonly input: unknown;
}

export interface ResultBlock {
  /** Null when the block names no call. */
  readonly callId: string | null;
  readonly text: string;
  readonly hasContent: boolean;
  /** Undefined when the block carries no flag. */
  readonly isError: boolean | undefined;
}

/** The content of one message, sorted by what its blocks are. */
export interface Blocks {
  readonly texts: string[];
  readonly thoughts: string[];
  readonly calls: CallBlock[];
  readonly results: ResultBlock[];
  /** Types of blocks the reader does not know. */
  readonly unknown: string[];
}

/** Blocks that show in the text as `[type]`. */
const shownByType: ReadonlySet<string> = new Set([
  "image",
  "document",
  "redacted_thinking",
  "tool_reference",
  "fallback",
  "search_result",
  "container_upload",
  "compaction",
]);

/** Sorts the content of a message: a string, or blocks of the Anthropic API. Never throws. */
export function sortBlocks(content: unknown): Blocks {
  const blocks: Blocks = { texts: [], thoughts: [], calls: [], results: [], unknown: [] };
  if (typeof content === "string") blocks.texts.push(content);
  if (Array.isArray(content)) for (const block of content) sortBlock(block, blocks);
  return blocks;
}

function sortBlock(block: unknown, into: Blocks): void {
  if (typeof block === "string") return void into.texts.push(block);
  if (!isObject(block)) return;
  const type = asString(block["type"]) ?? "";
  if (type === "text") return void into.texts.push(asString(block["text"]) ?? "");
  if (type === "thinking") return void into.thoughts.push(asString(block["thinking"]) ?? "");
  if (type.endsWith("tool_use")) return void into.calls.push(callOf(block));
  if (type.endsWith("tool_result")) return void into.results.push(resultOf(block));
  into.texts.push(`[${type}]`);
  if (!shownByType.has(type)) into.unknown.push(type);
}

function callOf(block: JsonObject): CallBlock {
  const name = asString(block["name"]) ?? "unknown";
  const id = asString(block["id"]) ?? null;
  const { tool, server } = splitToolName(name);
  const stated = asString(block["server_name"]) ?? server;
  return {
    id,
    tool,
    input: block["input"] ?? {},
    ...(stated === undefined ? {} : { server: stated }),
  };
}

function resultOf(block: JsonObject): ResultBlock {
  const content = block["content"];
  const { is_error: isError } = block;
  return {
    callId: asString(block["tool_use_id"]) ?? null,
    text: isObject(content) ? contentText([content]) : contentText(content),
    hasContent: content !== undefined && content !== null,
    isError: typeof isError === "boolean" ? isError : undefined,
  };
}
