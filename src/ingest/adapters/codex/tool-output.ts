import { asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText, parsedText } from "../../conversation/content.ts";

/** The output of a tool, without the header or envelope that Codex puts around it. */
export interface ToolOutput {
  readonly text: string;
  readonly signals: ResultSignals;
  readonly latencyMs: number | null;
}

/**
 * What Codex puts before the output of a command. `shell`: exit code, wall time, line count. Unified exec: chunk, wall
 * time, then how the process ended or that it runs.
 */
const header =
  /^(?:Chunk ID: [^\n]{0,80}\n)?(?:Exit code: (-?\d{1,10})\n)?(?:Wall time: ([\d.]{1,20}) seconds?\n)?(?:Process exited with code (-?\d{1,10})\n|(Process running) with session ID [^\n]{0,80}\n)?(?:Original token count: \d{1,12}\n)?(?:Total output lines: \d{1,12}\n)?Output:\n?/;

/** Reads the `output` of a call: text, content items, an object around either, or JSON text with metadata. */
export function readToolOutput(output: unknown): ToolOutput {
  if (isObject(output) && !("text" in output) && "content" in output) return readEnvelope(output);
  const text = isObject(output) ? contentText([output]) : contentText(output);
  if (text.startsWith("{")) return readJsonOutput(text) ?? plain(text);
  return readHeader(text);
}

function plain(text: string): ToolOutput {
  return { text, signals: {}, latencyMs: null };
}

/** `{content, success}`, written for some time in place of text. */
function readEnvelope(output: JsonObject): ToolOutput {
  const inner = readToolOutput(anyText(output["content"]));
  const { success } = output;
  if (typeof success !== "boolean") return inner;
  return { ...inner, signals: { ...inner.signals, errorFlag: !success } };
}

/** `{"output": text, "metadata": {"exit_code", "duration_seconds"}}`, before 0.50 or so. */
function readJsonOutput(text: string): ToolOutput | null {
  const value = parsedText(text);
  if (!isObject(value) || typeof value["output"] !== "string" || !isObject(value["metadata"])) {
    return null;
  }
  const exitCode = asNumber(value["metadata"]["exit_code"]);
  const seconds = asNumber(value["metadata"]["duration_seconds"]);
  return {
    text: value["output"],
    signals: exitCode === undefined ? {} : { exitCode },
    latencyMs: seconds === undefined || seconds <= 0 ? null : seconds * 1000,
  };
}

function readHeader(text: string): ToolOutput {
  const match = header.exec(text);
  if (match === null || match[0].startsWith("Output:")) return plain(text);
  const [all, exitCode, seconds, exited, running] = match;
  const code = exitCode ?? exited;
  const latencyMs = Number(seconds ?? "0") * 1000;
  return {
    text: text.slice(all.length),
    signals: {
      ...(code === undefined ? {} : { exitCode: Number(code) }),
      ...(running === undefined ? {} : { status: "running" }),
    },
    latencyMs: latencyMs > 0 ? latencyMs : null,
  };
}

/** Milliseconds of a duration written as `{secs, nanos}` or `1.2s`, `35ms`; null where unknown or zero. */
export function readDuration(value: unknown): number | null {
  const milliseconds = isObject(value)
    ? (asNumber(value["secs"]) ?? 0) * 1000 + (asNumber(value["nanos"]) ?? 0) / 1e6
    : durationText(asString(value) ?? "");
  return milliseconds > 0 ? milliseconds : null;
}

function durationText(text: string): number {
  const [, amount, unit] = /^([\d.]{1,20})(ms|s)$/.exec(text) ?? [];
  if (amount === undefined) return 0;
  return Number(amount) * (unit === "ms" ? 1 : 1000);
}
