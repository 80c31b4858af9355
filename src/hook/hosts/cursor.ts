import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import { anyText, parsedArguments, parsedText } from "../../ingest/conversation/content.ts";
import { toolFamily } from "../../core/tool-names.ts";
import { splitToolName } from "../../ingest/mcp-tool-name.ts";
import type { ResultSignals } from "../../ingest/contract.ts";
import type { HookedCall, Host } from "../host.ts";

export const cursor: Host = {
  harness: "cursor",
  kinds: {
    sessionStart: "start",
    postToolUse: "result",
    postToolUseFailure: "failure",
    stop: "turn-end",
    sessionEnd: "session-end",
  },
  read: (payload, kind) => ({
    session: asString(payload["conversation_id"]) ?? asString(payload["session_id"]) ?? null,
    agent: null,
    cwd: asString(payload["cwd"]) ?? firstRoot(payload["workspace_roots"]),
    model: asString(payload["model"]) ?? null,
    transcript: asString(payload["transcript_path"]) ?? null,
    call: kind === "result" || kind === "failure" ? readCall(payload, kind === "failure") : null,
    wantsBriefing: kind === "start",
  }),
  answer: (_, context) => ({ additional_context: context }),
};

function firstRoot(roots: unknown): string | null {
  return Array.isArray(roots) ? (asString(roots[0]) ?? null) : null;
}

function readCall(payload: JsonObject, failed: boolean): HookedCall | null {
  const name = asString(payload["tool_name"]);
  if (name === undefined || name === "") return null;
  return {
    id: asString(payload["tool_use_id"]) ?? null,
    ...splitToolName(name),
    params: parsedArguments(payload["tool_input"]),
    text: asString(payload["error_message"]) ?? anyText(payload["tool_output"]),
    signals: signalsOf(payload, name, failed),
    latencyMs: asNumber(payload["duration"]) ?? null,
  };
}

function signalsOf(payload: JsonObject, tool: string, failed: boolean): ResultSignals {
  const type = payload["failure_type"];
  if (type === "permission_denied") return { status: "denied" };
  if (payload["is_interrupt"] === true) return { status: "cancelled" };
  if (type === "timeout") return { status: "timeout" };
  // A command that ran has succeeded for the host, whatever it returned.
  const ran = !failed && toolFamily(tool) === "shell";
  const exitCode = ran ? statedExitCode(payload["tool_output"]) : undefined;
  return exitCode === undefined ? { errorFlag: failed } : { exitCode };
}

/** What a shell's output states of its end; the output is an object, or its JSON. */
function statedExitCode(output: unknown): number | undefined {
  const stated = typeof output === "string" ? parsedText(output) : output;
  return isObject(stated) ? asNumber(stated["exitCode"]) : undefined;
}
