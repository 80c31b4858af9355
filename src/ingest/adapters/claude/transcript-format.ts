import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import {
  type JsonLine,
  type LineFormat,
  notAnObject,
  releaseHeld,
} from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { isKnownType, unknownKeys } from "./known-keys.ts";
import { emitAssistant, emitTaskEnd, emitUser, messageOf } from "./message.ts";
import { createMark, type Mark } from "../../mark.ts";
import { emitStep, type Place } from "../../place.ts";
import {
  announce,
  createNotes,
  emitFact,
  noteAgent,
  noteFacts,
  notesOf,
  noteUnknown,
  noteUsage,
  type Notes,
  type NotesState,
} from "./session-notes.ts";
import { type ResolvedSession, type ResolverState, SessionResolver } from "./session-resolver.ts";
import { readUsage } from "./usage.ts";

interface TranscriptState {
  resolver: ResolverState;
  notes: NotesState;
  /** Parents of records that were passed over, so that the tree does not break at them. */
  passedOver: RecentMap<string>;
  /** True once the session itself has spoken: summaries before that are of other sessions. */
  begun: boolean;
}

/** Records about the client itself, with nothing to keep. */
const silent: ReadonlySet<string> = new Set([
  "progress",
  "file-history-snapshot",
  "permission-mode",
  "mode",
  "last-prompt",
  "bridge-session",
  "worktree-state",
  "relocated",
  "frame-link",
  "speculation-accept",
  "tag",
]);

/** Records of the conversation, and what stands in its tree. */
const spoken: ReadonlySet<string> = new Set(["user", "assistant", "system", "attachment"]);

const PASSED_OVER_LIMIT = 128;

/** How Claude Code writes its transcripts: one record per line, one line per content block, a tree by `parentUuid`. */
export class TranscriptFormat implements LineFormat<TranscriptState> {
  private readonly resolver: SessionResolver;
  /** Notes of the session that spoke last: most lines are of the same one. */
  private last: { readonly session: ResolvedSession; readonly notes: Notes } | null = null;

  private readonly mark: Mark;

  constructor(path: string, mac: (content: string) => string) {
    this.resolver = new SessionResolver(path);
    this.mark = createMark(mac);
  }

  initial(): TranscriptState {
    return {
      resolver: this.resolver.initial(),
      notes: createNotes(),
      passedOver: createRecentMap(),
      begun: false,
    };
  }

  line(state: TranscriptState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const type = asString(record["type"]) ?? "";
    const unknown = unknownKeys(type, record);
    if (unknown.length === 0 && isQuiet(type, record, state)) return passOver(state, record);
    if (!state.begun && hold(type, record, line)) return;
    state.begun = true;
    const session = this.resolver.resolve(state.resolver, record, line);
    const place = placeOf(state, session, record, line, emit);
    const notes = this.notesOf(state, session);
    announce(notes, session, place, asString(record["cwd"]));
    noteFacts(notes, place, record);
    for (const key of unknown) noteUnknown(notes, place, `${type}.${key}`);
    emitRecord(type, record, place, notes);
    if (silent.has(type)) passOver(state, record);
    for (const held of releaseHeld(line)) this.line(state, held, emit);
  }

  private notesOf(state: TranscriptState, session: ResolvedSession): Notes {
    if (this.last?.session === session) return this.last.notes;
    const notes = notesOf(state.notes, session, this.mark);
    this.last = { session, notes };
    return notes;
  }
}

const HELD_LINES = 32;
const HELD_BYTES = 16 * 1024;

/**
 * Keeps titles and the like until a record of the conversation comes: the session is announced by one that knows its
 * folder. False when it is such a record, or too much is kept.
 */
function hold(type: string, record: JsonObject, { raw, held }: JsonLine): boolean {
  if (spoken.has(type) || record["uuid"] !== undefined) return false;
  return held.count < HELD_LINES && held.hold(raw, HELD_BYTES);
}

/** Records that give nothing. */
function isQuiet(type: string, record: JsonObject, state: TranscriptState): boolean {
  if (silent.has(type)) return true;
  if (type === "queue-operation") return !anyText(record["content"]).startsWith("<task-");
  return type === "summary" && !state.begun && record["sessionId"] === undefined;
}

function passOver(state: TranscriptState, record: JsonObject): void {
  const { uuid } = record;
  const parent = parentOf(state, record);
  if (typeof uuid !== "string" || parent === null) return;
  remember(state.passedOver, uuid, parent, PASSED_OVER_LIMIT);
}

function parentOf(state: TranscriptState, record: JsonObject): string | null {
  // After a compaction the tree goes on under a boundary whose parent is named apart.
  const parent = asString(record["parentUuid"]) ?? asString(record["logicalParentUuid"]);
  return parent === undefined ? null : (recall(state.passedOver, parent) ?? parent);
}

function placeOf(
  state: TranscriptState,
  session: ResolvedSession,
  record: JsonObject,
  line: JsonLine,
  emit: (record: Observed) => void,
): Place {
  return {
    session: session.identity,
    raw: line.raw,
    ordinal: line.ordinal,
    at: timeOf(record["timestamp"]),
    id: asString(record["uuid"]) ?? null,
    parentId: parentOf(state, record),
    emit,
  };
}

function emitRecord(type: string, record: JsonObject, place: Place, notes: Notes): void {
  switch (type) {
    case "assistant":
      noteBlocks(notes, place, "assistant", emitAssistant(place, record));
      return emitUsage(notes, place, record);
    case "user":
      return noteBlocks(notes, place, "user", emitUser(place, record));
    case "system":
      return emitSystem(place, record);
    case "attachment":
      return emitAttachment(place, record);
    case "queue-operation":
      return emitTaskEnd(place, anyText(record["content"]));
    case "summary":
      return emitStep(place, {
        kind: "meta",
        label: "summary",
        text: asString(record["summary"]) ?? contentText(messageOf(record)["content"]),
      });
    case "pr-link":
      return emitStep(place, { kind: "meta", label: "pr-link", text: anyText(record["prUrl"]) });
    case "custom-title":
      return emitNonEmpty(place, "title", record["customTitle"]);
    case "ai-title":
      return emitNonEmpty(place, "title", record["aiTitle"]);
    case "agent-name":
      return noteAgent(notes, place, asString(record["agentName"]));
    case "agent-setting":
      return noteAgent(notes, place, asString(record["agentSetting"]));
    default:
      if (isKnownType(type)) return;
      emitStep(place, { kind: "meta", label: `unknown:${type}`, text: JSON.stringify(record) });
  }
}

function noteBlocks(notes: Notes, place: Place, type: string, unknown: readonly string[]): void {
  for (const block of unknown) noteUnknown(notes, place, `${type}.content.${block}`);
}

function emitNonEmpty(place: Place, field: "title", value: unknown): void {
  if (typeof value === "string" && value !== "") emitFact(place, field, value);
}

function emitUsage(notes: Notes, place: Place, record: JsonObject): void {
  const usage = readUsage(place, record, messageOf(record));
  if (usage !== null) noteUsage(notes, place, usage);
}

function emitSystem(place: Place, record: JsonObject): void {
  const subtype = asString(record["subtype"]) ?? "system";
  emitStep(place, {
    kind: "system",
    label: subtype === "compact_boundary" ? "compaction" : subtype,
    text: anyText(record["content"] ?? record["error"]),
    long: subtype === "api_error",
  });
}

function emitAttachment(place: Place, record: JsonObject): void {
  const attachment = isObject(record["attachment"]) ? record["attachment"] : {};
  const type = asString(attachment["type"]) ?? "";
  const text = attachmentText(attachment);
  // What a person wrote while the agent was at work arrives as an attachment.
  const isWritten = type === "queued_command" && attachment["commandMode"] !== "task-notification";
  if (isWritten && text !== "" && !text.startsWith("<")) {
    return emitStep(place, { kind: "user", text, long: true });
  }
  emitStep(place, { kind: "meta", label: `attachment:${type}`, text });
  emitTaskEnd(place, text);
}

const attachmentFields = ["content", "prompt", "stdout", "stderr", "message", "snippet", "text"];

function attachmentText(attachment: JsonObject): string {
  for (const field of attachmentFields) {
    const value = attachment[field];
    const text = isObject(value) ? anyText(value) : contentText(value);
    if (text !== "") return text;
  }
  return "";
}
