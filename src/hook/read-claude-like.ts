import { asNumber, asString, isObject, type JsonObject } from "../core/json.ts";
import { readResult } from "../ingest/adapters/claude/result-signals.ts";
import { splitToolName } from "../ingest/mcp-tool-name.ts";
import type { HookedCall, HookKind, HookPayload } from "./host.ts";

/** Events in the shape that Claude Code gave them and others took over (formats.md, section 3). */
export function readClaudeLike(payload: JsonObject, kind: HookKind): HookPayload {
  return {
    session: asString(payload["session_id"]) ?? null,
    agent: asString(payload["agent_id"]) ?? null,
    cwd: asString(payload["cwd"]) ?? null,
    model: modelOf(payload["model"]),
    transcript: asString(payload["transcript_path"]) ?? null,
    call: kind === "result" || kind === "failure" ? readCall(payload, kind) : null,
    wantsBriefing: kind === "start",
  };
}

/** A name, or an object that bears one. */
function modelOf(model: unknown): string | null {
  if (isObject(model)) return asString(model["id"]) ?? null;
  return asString(model) ?? null;
}

function readCall(payload: JsonObject, kind: "result" | "failure"): HookedCall | null {
  const name = asString(payload["tool_name"]);
  if (name === undefined || name === "") return null;
  const response = payload["tool_response"];
  const error = asString(payload["error"]);
  const text = kind === "failure" && error !== undefined ? error : responseText(response);
  const interrupted = payload["is_interrupt"] === true ? { interrupted: true } : {};
  const data = { ...(isObject(response) ? response : {}), ...interrupted };
  const read = readResult(kind === "failure", text, { toolUseResult: data });
  return {
    id: asString(payload["tool_use_id"]) ?? null,
    ...splitToolName(name),
    params: payload["tool_input"] ?? {},
    text,
    signals: read.signals,
    latencyMs: asNumber(payload["duration_ms"]) ?? read.latencyMs,
  };
}

/** What the tool printed, by the names that tools give it; else the whole answer as JSON. */
export function responseText(response: unknown): string {
  if (typeof response === "string") return response;
  if (!isObject(response)) return response === undefined ? "" : JSON.stringify(response);
  const printed = [response["stdout"], response["stderr"]].filter(
    (text) => typeof text === "string" && text !== "",
  );
  return printed.length > 0 ? printed.join("\n") : JSON.stringify(response);
}

/** The answer that adds text to what the model reads. */
export function additionalContext(event: string, context: string): JsonObject {
  return { hookSpecificOutput: { hookEventName: event, additionalContext: context } };
}
