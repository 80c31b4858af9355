import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anthropicDialect } from "../../conversation/anthropic-dialect.ts";
import { contentText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";
import { resultHeading, resultSignals } from "./tool-result.ts";
import { tagCalls } from "./tool-tag.ts";

/** A message as its steps; null for one that is of no role. */
export function clineTurns(message: JsonObject): readonly Turn[] | null {
  const at = timeOf(message["ts"]);
  if (message["role"] === "assistant") return assistantTurns(message, at);
  return message["role"] === "user" ? userTurns(message, at) : null;
}

/** Calls of the API where the model made them, else those that stand as tags in the text. */
function assistantTurns(message: JsonObject, at: number | null): readonly Turn[] {
  const info = isObject(message["modelInfo"]) ? message["modelInfo"] : {};
  const turns = anthropicDialect.turns(message) ?? [];
  return turns.map((turn) => ({
    ...turn,
    at: turn.at ?? at,
    // Times are no ids: a message that was edited keeps its own.
    id: null,
    model: turn.model ?? asString(info["modelId"]) ?? null,
    calls: turn.calls.length > 0 ? turn.calls : tagCalls(turn.text),
    usage: null,
  }));
}

/** The parts of a user message: results under their headings, what the person said, what the extension added. */
function userTurns(message: JsonObject, at: number | null): readonly Turn[] {
  const { content } = message;
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [content];
  const turns: Turn[] = [];
  const said: string[] = [];
  for (const block of blocks) {
    if (isObject(block) && block["type"] === "tool_result") {
      turns.push(nativeResult(block, at));
      continue;
    }
    const text = contentText([block]);
    if (text.startsWith("<environment_details>") || text === "") continue;
    const heading = resultHeading(text);
    if (heading !== null) turns.push(tagResult(heading.tool, heading.rest, at));
    else if (turns.length > 0) appendTo(turns, text);
    else said.push(text);
  }
  const spoken = said.map(spokenText).filter(Boolean).join("\n");
  if (spoken === "" && turns.length > 0) return turns;
  return [...turns, personTurn(spoken, at)];
}

function nativeResult(block: JsonObject, at: number | null): Turn {
  const text = contentText(block["content"]);
  const flag = block["is_error"];
  const result = {
    callId: asString(block["tool_use_id"]) ?? null,
    tool: null,
    signals: typeof flag === "boolean" ? { errorFlag: flag } : resultSignals(text),
    latencyMs: null,
  };
  return turnOf("tool", text, { at, result });
}

function tagResult(tool: string, text: string, at: number | null): Turn {
  const result = { callId: null, tool: null, signals: resultSignals(text), latencyMs: null };
  return turnOf("tool", text, { at, result, label: `result:${tool}` });
}

/** A result may go on in the blocks behind its heading. */
function appendTo(turns: Turn[], text: string): void {
  const last = turns.pop();
  if (last === undefined) return;
  const whole = [last.text, text].filter(Boolean).join("\n");
  const isTold = last.result === null || last.result.callId !== null;
  const result = isTold ? last.result : { ...last.result, signals: resultSignals(whole) };
  turns.push({ ...last, text: whole, result });
}

function personTurn(text: string, at: number | null): Turn {
  return text.startsWith("[ERROR] You did not use a tool")
    ? turnOf("meta", text, { at, label: "no-tool" })
    : turnOf("user", text, { at });
}

/** What stands inside of the tags in which the extension sends the person's words. */
function spokenText(text: string): string {
  const inner = /^\s*<(task|feedback|user_message|answer)>\n?([^]*?)\n?<\/\1>/.exec(text);
  return inner?.[2] ?? text;
}

/** The folder that the first message names among the details of the environment. */
export function folderIn(first: unknown): string | null {
  const blocks = isObject(first) ? asArray(first["content"]) : [];
  const text = blocks.map((block) => contentText([block])).join("\n");
  const heading = /# Current (?:Working|Workspace) Directory \(([^()\n]{1,1024})\)/.exec(text);
  return heading?.[1] ?? null;
}
