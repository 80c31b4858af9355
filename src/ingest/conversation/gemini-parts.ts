import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import { toolFamily } from "../../core/tool-names.ts";
import type { ResultSignals } from "../contract.ts";
import { anyText } from "./content.ts";
import { count } from "./token-counts.ts";
import type { TokenCounts } from "../../core/token-counts.ts";

/** Content as the Gemini API has it (`PartListUnion`): a text, a part, or a list of both. */
export function partList(content: unknown): readonly JsonObject[] {
  const list: readonly unknown[] = Array.isArray(content) ? content : [content];
  return list.flatMap((part) => {
    if (typeof part === "string") return part === "" ? [] : [{ text: part }];
    return isObject(part) ? [part] : [];
  });
}

/** Text of the parts that speak; thoughts are left out, other parts show as `[inlineData]`. */
export function spokenText(parts: readonly JsonObject[]): string {
  return parts
    .filter((part) => part["thought"] !== true && !isToolPart(part))
    .map((part) => asString(part["text"]) ?? kindOf(part))
    .filter(Boolean)
    .join("\n");
}

function isToolPart(part: JsonObject): boolean {
  return "functionCall" in part || "functionResponse" in part;
}

function kindOf(part: JsonObject): string {
  const [kind] = Object.keys(part);
  return kind === undefined ? "" : `[${kind}]`;
}

/** What a function answered: its output or error, else the whole response as JSON. */
export function responseText(response: unknown): string {
  if (!isObject(response)) return anyText(response);
  const text = response["output"] ?? response["error"] ?? response["content"];
  return text === undefined ? anyText(response) : anyText(text);
}

/**
 * What a tool's status and text say. `success` means that the tool ran: a command's own failure stands in the exit code
 * that the harness lists behind its output.
 */
export function statusSignals(
  tool: string,
  status: string | undefined,
  text: string,
  errorType?: string,
): ResultSignals {
  if (status === "cancelled") return { status: isRefusal(text) ? "denied" : "cancelled" };
  if (status === "error") {
    const type = errorType === undefined || errorType === "" ? {} : { type: errorType };
    return { errorFlag: true, errorObject: { ...type, message: text } };
  }
  const exitCode = toolFamily(tool) === "shell" ? listedExitCode(text) : undefined;
  if (exitCode !== undefined) return { exitCode };
  return status === "success" ? { errorFlag: false } : {};
}

function isRefusal(text: string): boolean {
  return /\b(?:did not allow|denied|rejected|declined)\b/i.test(text.slice(0, 400));
}

/**
 * The code among the fields behind a command's output; `(none)` for a command that was killed. Some transcripts were
 * written with every line break escaped once more.
 */
function listedExitCode(text: string): number | undefined {
  const end = text.slice(-400);
  const lines = end.includes("\n") ? end : end.replaceAll("\\n", "\n");
  const fields =
    /\nExit Code: (-?\d{1,10})(?:\nSignal: [^\n]*)?(?:\nBackground PIDs: [^\n]*)?(?:\nProcess Group PGID: [^\n]*)?\s*$/;
  const code = fields.exec(lines)?.[1];
  return code === undefined ? undefined : Number(code);
}

/**
 * Usage of a request as the Gemini API counts it: the prompt includes what was cached, thoughts stand beside the output
 * unless the total shows that the output holds them. Null when nothing was counted.
 */
export function geminiTokens(
  usage: unknown,
  names: {
    readonly prompt: string;
    readonly output: string;
    readonly cached: string;
    readonly thoughts: string;
    readonly tool: string;
    readonly total: string;
  },
): TokenCounts | null {
  if (!isObject(usage)) return null;
  const prompt = count(usage, names.prompt) ?? 0;
  const output = count(usage, names.output) ?? 0;
  const reasoning = count(usage, names.thoughts) ?? 0;
  const tool = count(usage, names.tool) ?? 0;
  const cacheRead = Math.min(prompt, count(usage, names.cached) ?? 0);
  if (prompt + output + reasoning + tool === 0) return null;
  const isHeld = asNumber(usage[names.total]) === prompt + output + tool && reasoning <= output;
  return {
    input: prompt - cacheRead + tool,
    output: isHeld ? output : output + reasoning,
    cacheRead,
    cacheWrite: 0,
    reasoning,
  };
}
