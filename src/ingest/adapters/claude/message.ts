import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import { anyText } from "../../conversation/content.ts";
import { type Blocks, type CallBlock, type ResultBlock, sortBlocks } from "./blocks.ts";
import { at, emitStep, type Place } from "../../place.ts";
import { readResult } from "./result-signals.ts";
import { readTaskNotification } from "./task-notification.ts";
import { SYNTHETIC_MODEL } from "./usage.ts";
import { readUserText } from "./user-text.ts";

/** Calls and results after the step of a message: revision 1 is the end of a task in the background. */
const TASK_END_REVISION = 1;

/** Emits the step and the calls of an assistant record. Returns the types of blocks that are not known. */
export function emitAssistant(place: Place, record: JsonObject): readonly string[] {
  const message = messageOf(record);
  const blocks = sortBlocks(message["content"]);
  const model = asString(message["model"]);
  const isThought = blocks.texts.length === 0 && blocks.calls.length === 0;
  const text = (isThought ? blocks.thoughts : blocks.texts).join("\n");
  if (record["isApiErrorMessage"] === true) {
    emitStep(place, { kind: "system", text, label: "api-error", long: true });
    return blocks.unknown;
  }
  emitStep(place, {
    kind: "assistant",
    text,
    long: blocks.calls.length === 0 && !isThought,
    label: isThought && blocks.thoughts.length > 0 ? "thinking" : undefined,
    model: model === SYNTHETIC_MODEL ? undefined : model,
  });
  emitCalls(place, blocks.calls);
  emitResults(place, record, blocks.results, blocks.calls.length);
  return blocks.unknown;
}

/** Emits the step and the results of a user record. Returns the types of blocks that are not known. */
export function emitUser(place: Place, record: JsonObject): readonly string[] {
  const blocks = sortBlocks(messageOf(record)["content"]);
  if (blocks.results.length > 0) emitToolStep(place, record, blocks);
  else emitWritten(place, record, blocks);
  emitCalls(place, blocks.calls);
  return blocks.unknown;
}

function emitToolStep(place: Place, record: JsonObject, blocks: Blocks): void {
  const texts = [...blocks.results.map((result) => resultText(result, record)), ...blocks.texts];
  emitStep(place, {
    kind: "tool",
    text: texts.join("\n"),
    long: blocks.results.some((result) => result.isError === true),
  });
  emitResults(place, record, blocks.results, blocks.calls.length);
}

function emitWritten(place: Place, record: JsonObject, blocks: Blocks): void {
  const read = readUserText(blocks.texts);
  const label = metaLabel(record) ?? read.label;
  const isMeta = label !== undefined;
  emitStep(place, {
    kind: isMeta ? "meta" : read.kind,
    text: isMeta ? blocks.texts.join("\n") : read.text,
    long: !isMeta,
    ...(label === undefined ? {} : { label }),
  });
  emitTaskEnd(place, read.text);
}

/** Why a user record was not written by a person, where the record says so itself. */
function metaLabel(record: JsonObject): string | undefined {
  if (record["isCompactSummary"] === true) return "compact-summary";
  const origin = isObject(record["origin"]) ? asString(record["origin"]["kind"]) : undefined;
  if (origin !== undefined && origin !== "human") return origin;
  return record["isMeta"] === true ? "meta" : undefined;
}

/** Emits the end of a background task, when the text is the notification of one. */
export function emitTaskEnd(place: Place, text: string): void {
  const end = readTaskNotification(text);
  if (end === null) return;
  place.emit({
    type: "result",
    ...at(place, 1),
    callId: end.callId,
    stepId: place.id,
    text: end.text,
    signals: end.signals,
    latencyMs: null,
    revision: TASK_END_REVISION,
  });
}

function emitCalls(place: Place, calls: readonly CallBlock[]): void {
  calls.forEach((call, index) => {
    place.emit({
      type: "call",
      ...at(place, index + 1),
      callId: call.id ?? unnamedCall(place.id ?? `at:${place.ordinal}`, index),
      stepId: place.id,
      tool: call.tool,
      params: call.input,
      ...(call.server === undefined ? {} : { server: call.server }),
    });
  });
}

function emitResults(
  place: Place,
  record: JsonObject,
  results: readonly ResultBlock[],
  calls: number,
): void {
  results.forEach((result, index) => {
    const callId = result.callId ?? calledBy(record, index);
    if (callId === null) return reportOrphan(place);
    const text = resultText(result, record);
    // The structured data beside the message speaks of one result only.
    const structured = results.length === 1 ? record : {};
    place.emit({
      type: "result",
      ...at(place, calls + index + 1),
      callId,
      stepId: place.id,
      text,
      ...readResult(result.isError, text, structured),
    });
  });
}

function resultText(result: ResultBlock, record: JsonObject): string {
  if (result.hasContent) return result.text;
  const beside = record["toolUseResult"];
  return typeof beside === "string" ? beside : anyText(beside);
}

/** A result that names no call answers the call without an id that stands at its place in the message it answers. */
function calledBy(record: JsonObject, index: number): string | null {
  const asked = asString(record["sourceToolAssistantUUID"]) ?? asString(record["parentUuid"]);
  return asked === undefined ? null : unnamedCall(asked, index);
}

function unnamedCall(step: string, index: number): string {
  return `${step}#${index}`;
}

function reportOrphan(place: Place): void {
  place.emit({
    type: "diagnostic",
    locator: place.raw.locator,
    reason: "orphan-result",
    detail: "a tool result names no call",
  });
}

/** The API message of a record; text in its place is its content. */
export function messageOf(record: JsonObject): JsonObject {
  const { message } = record;
  return isObject(message) ? message : { content: message };
}
