import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { ResultSignals } from "../../contract.ts";
import { anyText, contentText, parsedText } from "../../conversation/content.ts";

/** What the content of a result says, and what became of the operations that it lists. */
export interface OperationResults {
  readonly text: string;
  readonly signals: ResultSignals;
}

/**
 * The tools of Cline 3 answer with one `{query, result, success, error}` for each command, file or search: a list, or
 * one as JSON text. A call failed when one of them did.
 */
export function operationsIn(content: unknown): OperationResults {
  const listed = typeof content === "string" ? parsedOperation(content) : content;
  const parts: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const operations = parts.filter(isOperation);
  if (operations.length === 0 || operations.length < parts.length)
    return { text: errorIn(listed) ?? contentText(content), signals: {} };
  const text = operations.map(textOf).filter(Boolean).join("\n");
  return { text, signals: signalsOf(operations) };
}

function parsedOperation(text: string): unknown {
  return /^[[{]/.test(text) ? parsedText(text) : undefined;
}

/** A tool that threw is answered with its error alone. */
function errorIn(answer: unknown): string | undefined {
  return isObject(answer) ? asString(answer["error"]) : undefined;
}

interface Operation extends JsonObject {
  readonly success: boolean;
}

function isOperation(value: unknown): value is Operation {
  return isObject(value) && typeof value["success"] === "boolean" && "result" in value;
}

/** What a command had written before it failed is in `result`, and again behind its code in `error`. */
function textOf(operation: Operation): string {
  const result = resultText(operation["result"]);
  const error = operation.success ? "" : (asString(operation["error"]) ?? "");
  return error.includes(result) ? error : [result, error].filter(Boolean).join("\n");
}

function resultText(result: unknown): string {
  return Array.isArray(result) ? contentText(result) || anyText(result) : anyText(result);
}

function signalsOf(operations: readonly Operation[]): ResultSignals {
  const failed = operations.find(({ success }) => !success);
  if (failed === undefined) return { errorFlag: false };
  const error = asString(failed["error"]) ?? "";
  if (/^(?:Command failed: )?Command timed out after \d+ms/.test(error))
    return { status: "timeout" };
  const code = /^\[Command exited with code (-?\d{1,10})\]/.exec(error)?.[1];
  if (code !== undefined) return { exitCode: Number(code) };
  return { errorFlag: true, ...(error === "" ? {} : { errorObject: { message: error } }) };
}
