import { asString, isObject, type JsonObject } from "../../core/json.ts";
import { toolFamily } from "../../core/tool-names.ts";
import { writtenExitCode } from "../../ingest/adapters/copilot/written-exit-code.ts";
import { parsedArguments } from "../../ingest/conversation/content.ts";
import { splitToolName } from "../../ingest/mcp-tool-name.ts";
import type { ResultSignals } from "../../ingest/contract.ts";
import type { HookedCall, Host } from "../host.ts";

/** Copilot CLI ignores what its hooks of a session's start print, so it is briefed through a file instead. */
export const copilot: Host = {
  harness: "copilot-cli",
  kinds: {
    sessionStart: "start",
    postToolUse: "result",
    postToolUseFailure: "failure",
    agentStop: "turn-end",
    sessionEnd: "session-end",
  },
  read: (payload, kind) => ({
    session: asString(payload["sessionId"]) ?? asString(payload["session_id"]) ?? null,
    agent: null,
    cwd: asString(payload["cwd"]) ?? null,
    model: asString(payload["model"]) ?? null,
    transcript: asString(payload["transcriptPath"]) ?? asString(payload["transcript_path"]) ?? null,
    call: kind === "result" || kind === "failure" ? readCall(payload, kind === "failure") : null,
    wantsBriefing: false,
  }),
  answer: null,
};

function readCall(payload: JsonObject, failed: boolean): HookedCall | null {
  const name = asString(payload["toolName"]);
  if (name === undefined || name === "") return null;
  const result = isObject(payload["toolResult"]) ? payload["toolResult"] : {};
  const text = asString(result["textResultForLlm"]) ?? asString(payload["error"]) ?? "";
  return {
    id: asString(payload["toolCallId"]) ?? null,
    ...splitToolName(name),
    params: parsedArguments(payload["toolArgs"]),
    text,
    signals: signalsOf(name, asString(result["resultType"]), failed, text),
    latencyMs: null,
  };
}

function signalsOf(
  tool: string,
  type: string | undefined,
  failed: boolean,
  text: string,
): ResultSignals {
  if (type === "denied") return { status: "denied" };
  if (failed || type === "failure") return { errorFlag: true };
  // A command that ran has succeeded for the host, whatever it returned.
  const exitCode = toolFamily(tool) === "shell" ? writtenExitCode(text) : undefined;
  if (exitCode !== undefined) return { exitCode };
  return type === "success" ? { errorFlag: false } : {};
}
