import { asString, isObject } from "../../core/json.ts";
import { anyText } from "../../ingest/conversation/content.ts";
import { statusSignals } from "../../ingest/conversation/gemini-parts.ts";
import type { Host } from "../host.ts";
import { additionalContext, readClaudeLike } from "../read-claude-like.ts";

/** `AfterTool` bears no id of the call; its response is `{llmContent, returnDisplay, error}`. */
export const gemini: Host = {
  harness: "gemini",
  kinds: {
    SessionStart: "start",
    AfterTool: "result",
    AfterAgent: "turn-end",
    SessionEnd: "session-end",
  },
  read: (payload, kind) => {
    const read = readClaudeLike(payload, kind);
    const response = payload["tool_response"];
    if (read.call === null) return read;
    const named = { ...read.call, ...serverTool(payload["mcp_context"]) };
    if (!isObject(response)) return { ...read, call: named };
    const message = isObject(response["error"])
      ? asString(response["error"]["message"])
      : asString(response["error"]);
    const text = message ?? anyText(response["llmContent"]);
    const { errorFlag: _, ...told } = read.call.signals;
    // That a command ran is no error of the tool, whatever it returned.
    const status = message === undefined ? "success" : "error";
    const signals = { ...told, ...statusSignals(read.call.tool, status, text) };
    return { ...read, call: { ...named, text, signals } };
  },
  answer: additionalContext,
};

/** The name of a server's tool does not say where the name of the server ends. */
function serverTool(context: unknown): { readonly tool: string; readonly server: string } | null {
  if (!isObject(context)) return null;
  const server = asString(context["server_name"]);
  const tool = asString(context["tool_name"]);
  return server === undefined || tool === undefined ? null : { tool, server };
}
