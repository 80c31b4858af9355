import { taggedAnswer, taggedResults } from "./tool-tags.ts";
import { type Turn, turnOf } from "./turn.ts";

/** One `<|im_start|>role ... <|im_end|>` of a text; positions are in characters. */
export interface ChatMlPart {
  readonly role: string;
  readonly body: string;
  readonly start: number;
  readonly end: number;
}

export const chatMlStart = "<|im_start|>";
const END = "<|im_end|>";

export function isChatMl(text: string): boolean {
  return text.trimStart().startsWith(chatMlStart) && text.includes("\n");
}

/** The messages of a text. One without an end runs to the next start. Linear. */
export function chatMlParts(text: string): readonly ChatMlPart[] {
  const parts: ChatMlPart[] = [];
  let start = text.indexOf(chatMlStart);
  while (start !== -1) {
    const from = start + chatMlStart.length;
    const close = text.indexOf(END, from);
    const next = text.indexOf(chatMlStart, from);
    const stop = Math.min(close === -1 ? Infinity : close, next === -1 ? text.length : next);
    const end = stop === close ? close + END.length : stop;
    parts.push({ ...headed(text.slice(from, stop)), start, end });
    start = text.indexOf(chatMlStart, end);
  }
  return parts;
}

/** The first line names the role, sometimes followed by a name. */
function headed(text: string): { readonly role: string; readonly body: string } {
  const newline = text.indexOf("\n");
  const head = newline === -1 ? text : text.slice(0, newline);
  const role = head.trim().split(/[\s=]/)[0] ?? "";
  return { role: role.toLowerCase(), body: newline === -1 ? "" : text.slice(newline + 1).trim() };
}

/** A part as the steps it stands for; an unknown role is kept as a `meta` step. */
export function chatMlTurns(part: ChatMlPart): readonly Turn[] {
  const { role, body } = part;
  if (role === "system" || role === "developer") return [turnOf("system", body)];
  if (role === "user") return taggedResults(body) ?? [turnOf("user", body)];
  if (role === "assistant") {
    const { text, calls } = taggedAnswer(body);
    return [turnOf("assistant", text, { calls })];
  }
  if (role === "tool" || role === "function" || role === "observation") {
    const result = { callId: null, tool: null, signals: {}, latencyMs: null };
    return taggedResults(body) ?? [turnOf("tool", body, { result })];
  }
  return [turnOf("meta", body, { label: `unknown:${role}` })];
}
