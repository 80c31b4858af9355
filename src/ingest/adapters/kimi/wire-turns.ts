import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { words } from "../../conversation/known-keys.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";
import { splitToolName } from "../../mcp-tool-name.ts";

/** Records that are counted elsewhere, repeat what another says, or tell how a request was made. */
const silent = words(
  `metadata config.update profile.bind runtime.set_binding tools.set_active_tools llm.tools_snapshot llm.request
   turn.prompt usage.record permission.set_mode permission.record_approval_result plugin.session_start
   full_compaction.begin full_compaction.complete token_counting.measured token_counting.turn_recorded
   turn.ended`,
);

/** Records that tell of the session, and the member that says most. */
const notes: ReadonlyMap<string, string> = new Map([
  ["turn.steer", "input"],
  ["turn.cancel", "reason"],
  ["plan_mode.enter", "id"],
  ["plan_mode.exit", "id"],
  ["context.apply_compaction", "summary"],
]);

/** A record of the wire as the steps it stands for. `denied` holds the calls that a person refused. */
export function wireTurns(
  record: JsonObject,
  at: number | null,
  denied: ReadonlySet<string>,
): readonly Turn[] {
  const type = asString(record["type"]) ?? "";
  if (silent.has(type)) return [];
  if (type === "context.append_message") return messageTurns(record["message"], at);
  if (type === "context.append_loop_event") return loopTurns(record["event"], at, denied);
  const member = notes.get(type);
  if (member === undefined)
    return [turnOf("meta", "", { at, label: `unknown:${type === "" ? "record" : type}` })];
  const said = record[member];
  return [turnOf("meta", contentText(said) || anyText(said), { at, label: type })];
}

/** What was put into the context: a person's words, a task for a subagent, or a reminder of the harness. */
function messageTurns(message: unknown, at: number | null): readonly Turn[] {
  if (!isObject(message)) return [turnOf("meta", "", { at, label: "unknown:message" })];
  const text = contentText(message["content"]);
  const origin = isObject(message["origin"]) ? message["origin"] : {};
  if (message["role"] === "assistant") return [turnOf("assistant", text, { at })];
  if (message["role"] !== "user") return [turnOf("system", text, { at })];
  const isTask = origin["kind"] === "system_trigger" && origin["name"] === "subagent";
  if (origin["kind"] === "user" || origin["kind"] === undefined || isTask)
    return requestTurns(text, at);
  return [turnOf("system", text, { at, label: anyText(origin["kind"]) })];
}

/** What is asked, apart from how the repository stands: that is put before the tasks of some subagents. */
function requestTurns(text: string, at: number | null): readonly Turn[] {
  const [context] = /^<git-context>[^]*?(?:<\/git-context>|$)/.exec(text) ?? [];
  if (context === undefined) return [turnOf("user", text, { at })];
  const asked = text.slice(context.length).trim();
  return [
    turnOf("system", context, { at, label: "git-context" }),
    ...(asked === "" ? [] : [turnOf("user", asked, { at })]),
  ];
}

function loopTurns(
  event: unknown,
  at: number | null,
  denied: ReadonlySet<string>,
): readonly Turn[] {
  if (!isObject(event)) return [turnOf("meta", "", { at, label: "unknown:event" })];
  const type = asString(event["type"]) ?? "";
  switch (type) {
    case "step.begin":
    case "step.end":
      return [];
    case "content.part":
      return [partTurn(event, at)];
    case "tool.call":
      return [callTurn(event, at)];
    case "tool.result":
      return [resultTurn(event, at, denied)];
    default:
      return [turnOf("meta", "", { at, label: `unknown:${type === "" ? "event" : type}` })];
  }
}

function partTurn(event: JsonObject, at: number | null): Turn {
  const part = isObject(event["part"]) ? event["part"] : {};
  const id = asString(event["uuid"]) ?? null;
  if (part["type"] === "think")
    return turnOf("assistant", anyText(part["think"]), { id, at, label: "thinking" });
  const text = asString(part["text"]) ?? `[${anyText(part["type"])}]`;
  return turnOf("assistant", text, { id, at });
}

function callTurn(event: JsonObject, at: number | null): Turn {
  const call = {
    id: asString(event["toolCallId"]) ?? null,
    ...splitToolName(asString(event["name"]) ?? "unknown"),
    params: event["args"] ?? {},
  };
  return turnOf("assistant", "", { at, calls: [call] });
}

function resultTurn(event: JsonObject, at: number | null, denied: ReadonlySet<string>): Turn {
  const answer = isObject(event["result"]) ? event["result"] : {};
  const output = answer["output"];
  const text = contentText(output) || anyText(output);
  const callId = asString(event["toolCallId"]) ?? null;
  const signals = denied.has(callId ?? "") ? ({ status: "denied" } as const) : flagOf(answer);
  return turnOf("tool", text, { at, result: { callId, tool: null, signals, latencyMs: null } });
}

function flagOf(answer: JsonObject): ResultSignals {
  const { isError: flag } = answer;
  return typeof flag === "boolean" ? { errorFlag: flag } : {};
}
