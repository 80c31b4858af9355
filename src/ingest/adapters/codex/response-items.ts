import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anyText, contentText, parsedArguments } from "../../conversation/content.ts";
import { splitToolName } from "../../mcp-tool-name.ts";
import { contextLabel } from "./context-text.ts";
import type { RolloutWriter } from "./rollout-writer.ts";
import { readToolOutput } from "./tool-output.ts";

/** Writes one item of the conversation, wrapped or bare. */
export function writeItem(writer: RolloutWriter, item: JsonObject): void {
  writer.turn(turnOf(item));
  const type = asString(item["type"]) ?? ("role" in item ? "message" : "");
  switch (type) {
    case "message":
      return writeMessage(writer, item);
    case "reasoning":
      return writeReasoning(writer, item);
    case "function_call":
    case "custom_tool_call":
      return writeCall(writer, item, namedCall(item));
    case "local_shell_call":
      return writeCall(writer, item, { tool: "local_shell", params: item["action"] ?? {} });
    case "tool_search_call":
      return writeCall(writer, item, { tool: "tool_search", params: item["arguments"] ?? {} });
    case "function_call_output":
    case "custom_tool_call_output":
    case "local_shell_call_output":
      return writeOutput(writer, item, item["output"]);
    case "tool_search_output":
      return writeOutput(writer, item, {
        content: toolNames(item["tools"]),
        success: item["status"] === "completed",
      });
    case "web_search_call":
      return writeHosted(writer, item, "web_search", item["action"] ?? {});
    case "image_generation_call":
      return writeHosted(writer, item, "image_generation", { prompt: item["revised_prompt"] });
    case "agent_message":
      return void writer.speak(ownId(item), {
        kind: "meta",
        label: "agent-message",
        text: contentText(item["content"]),
      });
    case "compaction":
    case "compaction_summary":
    case "context_compaction":
      return writer.note("compaction", anyText(item["message"]));
    case "ghost_snapshot":
      return;
    default:
      writer.note(`unknown:response_item/${type}`, JSON.stringify(item));
  }
}

function turnOf(item: JsonObject): unknown {
  const passed = item["metadata"] ?? item["internal_chat_message_metadata_passthrough"];
  return isObject(passed) ? passed["turn_id"] : undefined;
}

function ownId(item: JsonObject): string | null {
  const id = asString(item["id"]);
  return id === undefined || id === "" ? null : id;
}

function writeMessage(writer: RolloutWriter, item: JsonObject): void {
  const text = contentText(item["content"]);
  const id = ownId(item);
  const role = asString(item["role"]);
  if (role === "assistant") {
    const { model } = writer.state;
    const named = model === "" ? {} : { model };
    return void writer.speak(id, { kind: "assistant", text, long: true, ...named });
  }
  if (role !== "user") {
    const label = role ?? "message";
    return void writer.speak(id, { kind: "system", text, label });
  }
  const label = contextLabel(text);
  if (label === null) return void writer.speak(id, { kind: "user", text, long: true });
  writer.speak(id, { kind: "meta", text, label });
}

function writeReasoning(writer: RolloutWriter, item: JsonObject): void {
  const text = [contentText(item["summary"]), contentText(item["content"])].filter(Boolean);
  if (text.length === 0) return;
  writer.speak(ownId(item), { kind: "assistant", text: text.join("\n"), label: "thinking" });
}

interface Called {
  readonly tool: string;
  readonly server?: string;
  readonly params: unknown;
}

function namedCall(item: JsonObject): Called {
  const name = asString(item["name"]) ?? "unknown";
  const params = parsedArguments(item["arguments"] ?? item["input"]);
  const namespace = asString(item["namespace"]) ?? "";
  const server = /^mcp__(.+?)(?:__)?$/.exec(namespace)?.[1];
  return server === undefined ? { ...splitToolName(name), params } : { tool: name, server, params };
}

function writeCall(writer: RolloutWriter, item: JsonObject, call: Called): void {
  const id = ownId(item);
  const callId = asString(item["call_id"]) ?? id ?? `at:${writer.place.ordinal}`;
  writer.call(speakCall(writer, id, callId), { callId, ...call });
}

function speakCall(writer: RolloutWriter, id: string | null, callId: string): string | null {
  const { model } = writer.state;
  const named = model === "" ? {} : { model };
  return writer.speak(id ?? `call:${callId}`, { kind: "assistant", text: "", ...named });
}

function writeOutput(writer: RolloutWriter, item: JsonObject, output: unknown): void {
  const callId = asString(item["call_id"]);
  const read = readToolOutput(output);
  const { exitCode = 0, errorFlag = false } = read.signals;
  const id = ownId(item) ?? (callId === undefined ? null : `result:${callId}`);
  const step = writer.speak(id, {
    kind: "tool",
    text: read.text,
    long: errorFlag || exitCode !== 0,
  });
  if (callId === undefined) return writer.orphan("a tool output names no call");
  writer.result(step, { callId, ...read });
}

/** Tools that run at the provider: the item is call and result in one. */
function writeHosted(writer: RolloutWriter, item: JsonObject, tool: string, params: unknown): void {
  const id = ownId(item);
  const callId = asString(item["call_id"]) ?? id ?? `at:${writer.place.ordinal}`;
  const step = speakCall(writer, id, callId);
  writer.call(step, { callId, tool, params });
  const status = asString(item["status"]);
  if (status !== "completed" && status !== "failed") return;
  const signals = { errorFlag: status === "failed" };
  writer.result(step, { callId, text: "", signals, latencyMs: null });
}

/** What a search for tools found, by name. */
function toolNames(tools: unknown): string {
  return asArray(tools)
    .filter(isObject)
    .map((tool) => anyText(tool["name"]))
    .join("\n");
}
