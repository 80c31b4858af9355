import { BoundedCache } from "../../../core/bounded-cache.ts";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, SessionIdentity } from "../../contract.ts";
import { anyText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import {
  type JsonLine,
  type LineFormat,
  notAnObject,
  releaseHeld,
} from "../../readers/json-lines.ts";
import { emitAssistant, emitUser, messageOf } from "./message.ts";
import { createMark, type Mark } from "../../mark.ts";
import { at, emitStep, type Place } from "../../place.ts";
import {
  announce,
  createNotes,
  emitFact,
  noteFacts,
  notesOf,
  noteUnknown,
  noteUsage,
  type Notes,
  type NotesState,
} from "./session-notes.ts";
import type { ResolvedSession } from "./session-resolver.ts";
import { readUsage } from "./usage.ts";

interface HeadlessState {
  notes: NotesState;
  /** Session of the last record that named one. */
  sessionId: string | null;
  /** True once the session told usage by responses: the totals of its result would count it again. */
  counted: boolean;
  begun: boolean;
}

const IDENTITY_LIMIT = 1024;

/** What `claude -p --output-format stream-json` (or `json`) prints: messages as they come, and a result at the end. */
export class HeadlessFormat implements LineFormat<HeadlessState> {
  private readonly sessions = new BoundedCache<string, ResolvedSession>(IDENTITY_LIMIT);
  private readonly mark: Mark;

  constructor(mac: (content: string) => string) {
    this.mark = createMark(mac);
  }

  initial(): HeadlessState {
    return { notes: createNotes(), sessionId: null, counted: false, begun: false };
  }

  /** One record per line, or all of them in an array on one line. */
  line(state: HeadlessState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!state.begun && hold(line)) return;
    state.begun = true;
    const records = Array.isArray(line.value) ? line.value : [line.value];
    records.forEach((record: unknown, index) => {
      if (!isObject(record)) return emit(notAnObject(line));
      const ordinal = line.ordinal + index;
      this.record(state, record, { ...line, ordinal }, emit);
    });
    for (const held of releaseHeld(line)) this.line(state, held, emit);
  }

  private record(
    state: HeadlessState,
    record: JsonObject,
    line: JsonLine,
    emit: (record: Observed) => void,
  ): void {
    const type = asString(record["type"]) ?? "";
    if (type === "stream_event" || type === "keep_alive") return;
    const stated = asString(record["session_id"]) ?? state.sessionId;
    if (stated !== state.sessionId) state.counted = false;
    state.sessionId = stated;
    const session = this.sessionOf(state, record, line);
    const place: Place = {
      session: session.identity,
      raw: line.raw,
      ordinal: line.ordinal,
      at: timeOf(record["timestamp"]),
      id: asString(record["uuid"]) ?? null,
      parentId: null,
      emit,
    };
    const notes = notesOf(state.notes, session, this.mark);
    announce(notes, session, place, asString(record["cwd"]));
    noteFacts(notes, place, record);
    emitRecord(state, type, record, place, notes);
  }

  /** Messages below a call are those of a subagent: a child named after the call. */
  private sessionOf(state: HeadlessState, record: JsonObject, line: JsonLine): ResolvedSession {
    const id = state.sessionId;
    const identity: SessionIdentity =
      id === null ? { by: "growing", first: line.first } : { by: "native", id };
    const main = this.once({ identity, name: id === null ? "growing" : `native ${id}` });
    const call = asString(record["parent_tool_use_id"]);
    if (call === undefined || call === "") return main;
    return this.once({
      identity: { by: "child", parent: main.identity, id: call },
      name: `${main.name} > ${call}`,
      parent: main.identity,
    });
  }

  private once(session: ResolvedSession): ResolvedSession {
    return this.sessions.get(session.name) ?? this.sessions.set(session.name, session);
  }
}

const HELD_LINES = 32;
const HELD_BYTES = 16 * 1024;

/**
 * Keeps what hooks print before the record that names the folder of the run; false for that record, or when too much is
 * kept.
 */
function hold({ value, raw, held }: JsonLine): boolean {
  if (!isObject(value) || value["type"] !== "system" || value["cwd"] !== undefined) return false;
  return held.count < HELD_LINES && held.hold(raw, HELD_BYTES);
}

function emitRecord(
  state: HeadlessState,
  type: string,
  record: JsonObject,
  place: Place,
  notes: Notes,
): void {
  if (type === "assistant") {
    for (const block of emitAssistant(place, record)) noteUnknown(notes, place, `content.${block}`);
    return emitUsage(state, notes, place, record);
  }
  if (type === "user") {
    // Newer versions write the structured result in snake case.
    const told = { ...record, toolUseResult: record["tool_use_result"] ?? record["toolUseResult"] };
    for (const block of emitUser(place, told)) noteUnknown(notes, place, `content.${block}`);
    return;
  }
  if (type === "system") return emitSystem(place, record);
  if (type === "result") return emitResult(state, place, record);
  emitStep(place, { kind: "meta", label: `unknown:${type}`, text: JSON.stringify(record) });
}

function emitSystem(place: Place, record: JsonObject): void {
  const subtype = asString(record["subtype"]) ?? "system";
  const label = subtype === "compact_boundary" ? "compaction" : subtype;
  if (subtype === "init") emitModel(place, record);
  const text = anyText(record["content"] ?? record["message"] ?? record["output"]);
  emitStep(place, { kind: "system", label, text });
}

function emitModel(place: Place, record: JsonObject): void {
  const model = asString(record["model"]);
  if (model !== undefined && model !== "") emitFact(place, "model", model);
}

function emitUsage(state: HeadlessState, notes: Notes, place: Place, record: JsonObject): void {
  const usage = readUsage(place, record, messageOf(record));
  if (usage === null) return;
  state.counted = true;
  noteUsage(notes, place, usage);
}

const NANO_PER_DOLLAR = 1e9;

/** The end of a run: how it ended, what it cost by its own account, and calls that were not permitted. */
function emitResult(state: HeadlessState, place: Place, record: JsonObject): void {
  const subtype = asString(record["subtype"]) ?? "result";
  const failed = record["is_error"] === true || subtype !== "success";
  const text = asString(record["result"]) ?? anyText(record["errors"]);
  emitStep(place, { kind: "system", label: `result:${subtype}`, text, long: true });
  emitFact(place, "end_reason", failed && subtype === "success" ? "error" : subtype);
  const cost = asNumber(record["total_cost_usd"]) ?? asNumber(record["cost_usd"]);
  if (cost !== undefined && cost >= 0) {
    emitFact(place, "declared_cost_nano", String(Math.round(cost * NANO_PER_DOLLAR)));
  }
  if (!state.counted) emitTotals(place, record);
}

/** Totals stand for the responses where a run was recorded by its result alone. */
function emitTotals(place: Place, record: JsonObject): void {
  const byModel = isObject(record["modelUsage"]) ? Object.entries(record["modelUsage"]) : [];
  const models = byModel.filter(([, usage]) => isObject(usage));
  if (models.length === 0) {
    const usage = readUsage(place, {}, { id: resultName(place), usage: record["usage"] });
    if (usage !== null) place.emit(usage);
    return;
  }
  for (const [model, usage] of models) {
    if (!isObject(usage)) continue;
    place.emit({
      type: "usage",
      ...at(place),
      requestId: `${resultName(place)} ${model}`,
      revision: place.ordinal,
      model,
      input: count(usage, "inputTokens") ?? 0,
      output: count(usage, "outputTokens") ?? 0,
      cacheRead: count(usage, "cacheReadInputTokens") ?? 0,
      cacheWrite: count(usage, "cacheCreationInputTokens") ?? 0,
      reasoning: 0,
      costUsd: asNumber(usage["costUSD"]) ?? null,
    });
  }
}

function resultName(place: Place): string {
  return `result ${place.id ?? `at:${place.ordinal}`}`;
}

/** True for a record as headless runs print it: `session_id` where transcripts have `sessionId`. */
export function isHeadlessRecord(value: unknown): boolean {
  const record = Array.isArray(value) ? asArray(value)[0] : value;
  if (!isObject(record) || record["sessionId"] !== undefined) return false;
  const { type, subtype } = record;
  if (type === "result") return typeof subtype === "string" && "num_turns" in record;
  if (typeof record["session_id"] !== "string") return false;
  if (type === "system") return typeof subtype === "string";
  if (type === "stream_event") return "event" in record;
  return (type === "assistant" || type === "user") && "content" in messageOf(record);
}
