import { asString, isObject } from "../../core/json.ts";
import { parsedArguments, parsedText } from "./content.ts";
import { harnessAnswer, toolAnswer } from "./tool-answer.ts";
import { type Turn, turnOf, type TurnCall } from "./turn.ts";

interface TaggedText {
  /** What stands outside of the tags. */
  readonly text: string;
  readonly bodies: readonly string[];
}

/** Takes every `<tag>...</tag>` out of a text. A tag without an end stays text. Linear. */
export function takeTags(text: string, tag: string): TaggedText {
  const open = `<${tag}>`;
  const close = `</${tag}>`;
  const bodies: string[] = [];
  let rest = "";
  let from = 0;
  for (;;) {
    const start = text.indexOf(open, from);
    const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
    if (end === -1) break;
    rest += text.slice(from, start);
    bodies.push(text.slice(start + open.length, end));
    from = end + close.length;
  }
  return { text: (rest + text.slice(from)).trim(), bodies };
}

/** What an assistant said, without its thinking and with the calls that stand in `<tool_call>` tags. */
export function taggedAnswer(text: string): Pick<Turn, "text" | "calls"> {
  const tags = text.includes("<") ? takeTags(takeTags(text, "think").text, "tool_call") : null;
  if (tags === null) return { text, calls: [] };
  return { text: tags.text, calls: tags.bodies.map(taggedCall) };
}

function taggedCall(body: string): TurnCall {
  const value = parsedText(body);
  if (!isObject(value)) return { id: null, tool: "unknown", params: body.trim() };
  const tool = asString(value["name"]) ?? "unknown";
  const params = parsedArguments(value["arguments"] ?? value["parameters"]);
  return { id: asString(value["id"]) ?? null, tool, params };
}

/** The results in `<tool_response>` tags, one turn each; null when there are none. */
export function taggedResults(text: string): readonly Turn[] | null {
  if (!text.includes("<tool_response>")) return null;
  const { bodies } = takeTags(text, "tool_response");
  return bodies.length === 0 ? null : bodies.map(taggedResult);
}

/** `{tool_call_id, name, content}` as Hermes wraps it, or whatever the tool gave. */
function taggedResult(body: string): Turn {
  const value = parsedText(body);
  const isWrapped =
    isObject(value) && "content" in value && ("name" in value || "tool_call_id" in value);
  const answer = isWrapped ? harnessAnswer(value["content"]) : toolAnswer(body.trim());
  const result = {
    callId: null,
    tool: isWrapped ? (asString(value["name"]) ?? null) : null,
    signals: answer.signals,
    latencyMs: null,
  };
  return turnOf("tool", answer.text, { result });
}
