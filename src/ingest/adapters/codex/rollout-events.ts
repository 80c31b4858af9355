import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { words } from "../../conversation/known-keys.ts";
import { at } from "../../place.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { heldValue } from "../../readers/held-lines.ts";
import { RolloutWriter } from "./rollout-writer.ts";
import { contextLabel } from "./context-text.ts";
import { readDuration } from "./tool-output.ts";

/** Events that only accompany what items and other events tell in full. */
const silent = words(
  `agent_reasoning agent_reasoning_raw_content agent_reasoning_section_break agent_message_delta
   agent_message_content_delta agent_reasoning_delta agent_reasoning_raw_content_delta reasoning_content_delta
   reasoning_raw_content_delta exec_command_begin exec_command_output_delta mcp_tool_call_begin patch_apply_begin
   web_search_begin web_search_end image_generation_begin image_generation_end view_image_tool_call
   dynamic_tool_call_request turn_diff plan_update plan_delta raw_response_item item_started session_configured
   mcp_startup_update mcp_startup_complete mcp_list_tools_response list_custom_prompts_response
   list_skills_response get_history_entry_response skills_update_available shutdown_complete
   account/rateLimits/updated codex/event/raw_item terminal_interaction exec_approval_request
   apply_patch_approval_request elicitation_request request_user_input context_compacted
   collab_agent_spawn_begin collab_agent_spawn_end collab_agent_interaction_begin collab_agent_interaction_end
   collab_waiting_begin collab_waiting_end collab_close_begin collab_close_end collab_resume_begin collab_resume_end
   sub_agent_activity thread_rollback_failed realtime_conversation_started realtime_conversation_closed`,
);

/** Events about the work of the harness, kept with their text. */
const noted = words(
  `error stream_error warning background_event deprecation_notice guardian_assessment undo_started undo_completed
   entered_review_mode exited_review_mode thread_goal_updated item_completed model_reroute`,
);

/** Writes one event of a rollout. */
export function writeEvent(writer: RolloutWriter, event: JsonObject): void {
  const type = asString(event["type"]) ?? "";
  if (silent.has(type)) return;
  if (noted.has(type)) return writeNote(writer, type, event);
  switch (type) {
    case "user_message":
    case "agent_message":
      return holdMessage(writer, event);
    case "token_count":
      return isObject(event["info"]) ? writer.usage(event["info"]) : undefined;
    case "task_started":
    case "turn_started":
      return writer.turn(event["turn_id"]);
    case "task_complete":
    case "turn_complete":
      return endTurn(writer, event);
    case "turn.completed":
      return writer.usage({ total_token_usage: event["usage"] });
    case "turn_aborted":
      flushPending(writer);
      return writer.note("interrupted", anyText(event["reason"]));
    case "thread_rolled_back":
      return writer.rollBack(asNumber(event["num_turns"]) ?? 1);
    case "thread_settings_applied":
      return isObject(event["thread_settings"])
        ? writer.model(event["thread_settings"]["model"])
        : undefined;
    case "thread_name_updated":
      return writer.fact("title", event["thread_name"]);
    case "exec_command_end":
      return endCommand(writer, event);
    case "mcp_tool_call_end":
      return endMcpCall(writer, event);
    case "patch_apply_end":
      return endPatch(writer, event);
    case "dynamic_tool_call_response":
      return endDynamicCall(writer, event);
    default:
      writer.note(`unknown:event_msg/${type}`, JSON.stringify(event));
  }
}

function writeNote(writer: RolloutWriter, type: string, event: JsonObject): void {
  const failed = type === "error" || type === "stream_error" || type === "warning";
  writer.note(type, noteText(event), failed ? "system" : "meta");
}

function noteText(event: JsonObject): string {
  const review = isObject(event["review_output"]) ? event["review_output"] : {};
  const item = isObject(event["item"]) ? event["item"] : {};
  return anyText(
    event["message"] ??
      review["overall_explanation"] ??
      event["user_facing_hint"] ??
      item["text"] ??
      event["rationale"] ??
      event["goal"] ??
      event["error"],
  );
}

function endTurn(writer: RolloutWriter, event: JsonObject): void {
  flushPending(writer);
  if (!isObject(event["error"])) return;
  writer.note("error", anyText(event["error"]["message"] ?? event["error"]), "system");
}

/** Lines longer than this are not held back: state stays small. */
const HELD_BYTES = 256 * 1024;

/** A message event repeats an item that may come before or after it; it speaks only where the file has no items. */
function holdMessage(writer: RolloutWriter, event: JsonObject): void {
  flushPending(writer);
  const { state, place, held } = writer;
  if (state.hasItems) return;
  if (!held.hold(place.raw, HELD_BYTES)) speakMessage(writer, event);
}

function speakMessage(writer: RolloutWriter, event: JsonObject): void {
  const { model } = writer.state;
  const role = event["type"] === "user_message" ? "user" : "assistant";
  const text = anyText(event["message"]);
  const label = role === "user" ? contextLabel(text) : null;
  writer.speak(null, {
    kind: label === null ? role : "meta",
    text,
    long: label === null,
    ...(label === null ? {} : { label }),
    ...(role === "user" || model === "" ? {} : { model }),
  });
}

/** Speaks the messages that were held back, at the places where they stood. */
export function flushPending(writer: RolloutWriter): void {
  const { state, place, held } = writer;
  for (const raw of held.release()) {
    const record = heldValue(raw);
    const event = isObject(record) ? record["payload"] : null;
    if (!isObject(record) || !isObject(event)) continue;
    const told = timeOf(record["timestamp"] ?? event["timestamp"]);
    const there = { ...place, raw, ordinal: raw.locator.start, at: told };
    speakMessage(new RolloutWriter(state, there, held), event);
  }
}

/** Results told by events come with codes and durations that the items lack, and stand above them. */
const EVENT_REVISION = 1;

function endCommand(writer: RolloutWriter, event: JsonObject): void {
  const callId = asString(event["call_id"]);
  if (callId === undefined) return writer.orphan("the end of a command names no call");
  writer.call(null, { callId, tool: "shell", params: { command: event["command"] ?? "" } });
  const exitCode = asNumber(event["exit_code"]);
  const output = anyText(event["aggregated_output"] ?? event["formatted_output"]);
  const streams = [anyText(event["stdout"]), anyText(event["stderr"])].filter(Boolean).join("\n");
  writer.result(null, {
    callId,
    text: output === "" ? streams : output,
    signals: {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(event["status"] === "declined" ? { status: "denied" } : {}),
    },
    latencyMs: readDuration(event["duration"]),
    revision: EVENT_REVISION,
  });
}

function endMcpCall(writer: RolloutWriter, event: JsonObject): void {
  const callId = asString(event["call_id"]);
  if (callId === undefined) return writer.orphan("the end of an MCP call names no call");
  const invocation = isObject(event["invocation"]) ? event["invocation"] : {};
  const server = asString(invocation["server"]);
  writer.call(null, {
    callId,
    tool: asString(invocation["tool"]) ?? "unknown",
    params: invocation["arguments"] ?? {},
    ...(server === undefined ? {} : { server }),
  });
  const result = isObject(event["result"]) ? event["result"] : {};
  const answer = isObject(result["Ok"]) ? result["Ok"] : null;
  const failure = answer === null ? anyText(result["Err"]) : "";
  writer.result(null, {
    callId,
    text: answer === null ? failure : contentText(answer["content"]),
    signals: {
      errorFlag: answer === null || answer["isError"] === true || answer["is_error"] === true,
      ...(failure === "" ? {} : { errorObject: { message: failure } }),
    },
    latencyMs: readDuration(event["duration"]),
    revision: EVENT_REVISION,
  });
}

function endPatch(writer: RolloutWriter, event: JsonObject): void {
  const callId = asString(event["call_id"]);
  if (callId === undefined) return writer.orphan("the end of a patch names no call");
  writer.call(null, { callId, tool: "apply_patch", params: { changes: changed(event) } });
  const { success } = event;
  writer.result(null, {
    callId,
    text: [anyText(event["stdout"]), anyText(event["stderr"])].filter(Boolean).join("\n"),
    signals: {
      ...(typeof success === "boolean" ? { errorFlag: !success } : {}),
      ...(event["status"] === "declined" ? { status: "denied" } : {}),
    },
    latencyMs: null,
    revision: EVENT_REVISION,
  });
}

function changed(event: JsonObject): readonly string[] {
  return isObject(event["changes"]) ? Object.keys(event["changes"]) : [];
}

function endDynamicCall(writer: RolloutWriter, event: JsonObject): void {
  const callId = asString(event["call_id"]);
  if (callId === undefined) return writer.orphan("the answer of a dynamic tool names no call");
  const tool = asString(event["tool"]) ?? "unknown";
  writer.call(null, { callId, tool, params: event["arguments"] ?? {} });
  const { success } = event;
  const message = anyText(event["error"]);
  writer.result(null, {
    callId,
    text: contentText(event["content_items"]),
    signals: {
      ...(typeof success === "boolean" ? { errorFlag: !success } : {}),
      ...(message === "" ? {} : { errorObject: { message } }),
    },
    latencyMs: readDuration(event["duration"]),
    revision: EVENT_REVISION,
  });
}

/** Announces the session, and once more when its working directory becomes known. */
export function announceThread(
  writer: RolloutWriter,
  about: { readonly cwd: string; readonly repoRemote: string },
): void {
  const { state, place } = writer;
  const isNews = about.cwd !== "" && !state.hasFolder;
  if (state.announced && !isNews) return;
  state.announced = true;
  if (isNews) state.hasFolder = true;
  const { session } = place;
  place.emit({
    type: "session",
    ...at(place),
    ...(session.by === "child" ? { parent: session.parent } : {}),
    ...(isNews ? { cwd: about.cwd } : {}),
    ...(about.repoRemote === "" ? {} : { repoRemote: about.repoRemote }),
  });
  if (isNews) writer.fact("cwd", about.cwd);
}
