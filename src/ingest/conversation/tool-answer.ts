import { asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { ResultSignals } from "../contract.ts";
import { anyText, contentText, parsedText } from "./content.ts";

/** What a tool answered, as text, and what the answer says of its own success. */
export interface ToolAnswer {
  readonly text: string;
  readonly signals: ResultSignals;
}

/**
 * Reads the content of a tool message in a format without an error flag. Only the shape of a finished command,
 * `{output, exit_code}`, is taken apart: any other body may be what the tool was asked to fetch.
 */
export function toolAnswer(content: unknown): ToolAnswer {
  const body = bodyOf(content);
  const exitCode = body === null ? undefined : exitCodeOf(body);
  if (body === null || exitCode === undefined) {
    return { text: contentText(content) || objectText(content), signals: {} };
  }
  return { text: commandText(body) ?? anyText(content), signals: { exitCode } };
}

/**
 * The same for a harness whose tools all answer in bodies of one kind (Hermes): `error`, `success` and `status` are the
 * tool's own words.
 */
export function harnessAnswer(content: unknown): ToolAnswer {
  const body = bodyOf(content);
  if (body === null) {
    const text = contentText(content) || objectText(content);
    return { text, signals: isSkipped(text) ? { status: "skipped" } : {} };
  }
  return { text: commandText(body) ?? anyText(content), signals: bodySignals(body) };
}

function objectText(content: unknown): string {
  return isObject(content) ? anyText(content) : "";
}

function bodyOf(content: unknown): JsonObject | null {
  if (isObject(content)) return content;
  if (typeof content !== "string" || !content.trimStart().startsWith("{")) return null;
  const value = parsedText(content);
  return isObject(value) ? value : null;
}

function exitCodeOf(body: JsonObject): number | undefined {
  return asNumber(body["exit_code"]) ?? asNumber(body["returncode"]);
}

/** Output of a command with its error behind it; null when the body is no command's. */
function commandText(body: JsonObject): string | null {
  const output = asString(body["output"]);
  if (output === undefined) return null;
  const error = errorOf(body["error"])?.message;
  return [output, error].filter(Boolean).join("\n");
}

function bodySignals(body: JsonObject): ResultSignals {
  const exitCode = exitCodeOf(body);
  const errorObject = errorOf(body["error"]);
  const { success } = body;
  const status = asString(body["status"]);
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(typeof success === "boolean" ? { errorFlag: !success } : {}),
    ...(errorObject === undefined ? {} : { errorObject }),
    ...(status === "blocked" || status === "approval_required"
      ? { status: "denied" as const }
      : {}),
  };
}

/** What Hermes puts in the place of a result when a new message came in between. */
function isSkipped(text: string): boolean {
  return /^\[?Tool execution (?:was )?(?:skipped|not started)\b/.test(text);
}

/** An error that is there: a non-empty text, or an object with a message. */
export function errorOf(error: unknown): ResultSignals["errorObject"] {
  if (typeof error === "string") return error.trim() === "" ? undefined : { message: error };
  if (!isObject(error) || Object.keys(error).length === 0) return undefined;
  const type = asString(error["type"]) ?? asString(error["name"]) ?? asString(error["code"]);
  const message = asString(error["message"]) ?? anyText(error);
  return type === undefined ? { message } : { type, message };
}

/** Whether a result speaks of a failure: such texts keep a long excerpt. */
export function speaksOfFailure(signals: ResultSignals): boolean {
  const { errorFlag, exitCode, errorObject, status } = signals;
  if (errorFlag === true || errorObject !== undefined) return true;
  return (exitCode ?? 0) !== 0 || status === "timeout";
}
