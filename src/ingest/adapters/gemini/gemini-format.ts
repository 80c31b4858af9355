import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed } from "../../contract.ts";
import { keysBeside } from "../../conversation/known-keys.ts";
import {
  SessionLog,
  type SessionLogState,
  type SessionLogWriter,
} from "../../conversation/session-log.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { factsOf, folders, recordKeys, unknownTurn } from "./gemini-document.ts";
import { geminiTurns, unknownKeys } from "./gemini-message.ts";
import { sourceName } from "./source-name.ts";

interface GeminiState {
  readonly log: SessionLogState;
  /** Ids of the messages that stand, in order: a rewind names the first one that it takes away. */
  readonly standing: string[];
  /** Times each message was told: it is written anew whenever something of it changes. */
  told: RecentMap<number>;
  /** Calls that were told, and whether their result was. */
  calls: RecentMap<"called" | "answered">;
}

const STANDING_LIMIT = 1024;
const CALL_LIMIT = 1024;
/** Step that stands for the beginning of the session, where a rewind may lead. */
const START = "session-start";

/** How Gemini CLI writes its chats since 0.40: a header, messages, `$set` with what changed, `$rewindTo`. */
export class GeminiFormat implements LineFormat<GeminiState> {
  private readonly log: SessionLog;

  constructor(path: string, mac: (content: string) => string) {
    this.log = new SessionLog(sourceName(path), mac);
  }

  initial(): GeminiState {
    return {
      log: this.log.initial(),
      standing: [],
      told: createRecentMap(),
      calls: createRecentMap(),
    };
  }

  line(state: GeminiState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const set = isObject(record["$set"]) ? record["$set"] : null;
    const said = set ?? record;
    const [cwd] = folders(said);
    const at = timeOf(record["timestamp"] ?? said["startTime"] ?? said["lastUpdated"]);
    const head = { id: asString(said["sessionId"]), at, cwd };
    const writer = this.log.open(state.log, line, head, emit);
    if (set !== null) return tellChange(state, writer, set);
    if ("$rewindTo" in record) return rewind(state, writer, asString(record["$rewindTo"]) ?? "");
    if ("sessionId" in record && !("type" in record)) return tellHeader(writer, record, at);
    tellMessage(state, writer, record);
  }
}

function tellHeader(writer: SessionLogWriter, record: JsonObject, at: number | null): void {
  writer.turns([turnOf("meta", "", { id: START, at, label: START })]);
  writer.facts(factsOf(record));
  writer.unknown(keysBeside(record, "", recordKeys));
}

/** Times of the last change are told by the messages themselves. */
function tellChange(state: GeminiState, writer: SessionLogWriter, set: JsonObject): void {
  writer.facts(factsOf(set).filter(([field]) => field !== "ended_at"));
  writer.unknown(keysBeside(set, "$set.", recordKeys));
  const { messages } = set;
  if (!Array.isArray(messages)) return;
  for (const message of messages) {
    if (isObject(message) && !isTold(state, message)) tellMessage(state, writer, message);
  }
}

function isTold(state: GeminiState, message: JsonObject): boolean {
  return recall(state.told, asString(message["id"]) ?? "") !== undefined;
}

function tellMessage(state: GeminiState, writer: SessionLogWriter, message: JsonObject): void {
  const id = asString(message["id"]) ?? "";
  writer.unknown(unknownKeys(message));
  const turns = geminiTurns(message);
  if (turns === null) return writer.turns([unknownTurn(message)]);
  const before = id === "" ? 0 : (recall(state.told, id) ?? 0);
  if (id !== "") remember(state.told, id, before + 1, STANDING_LIMIT);
  if (before === 0 && id !== "") stand(state, id);
  const news = turns.flatMap((turn) => newsOf(state, turn, before));
  writer.turns(news);
}

function stand({ standing }: GeminiState, id: string): void {
  standing.push(id);
  if (standing.length > STANDING_LIMIT) standing.shift();
}

/** What a message that is told again has of calls and results that were not told. */
function newsOf(state: GeminiState, turn: Turn, before: number): readonly Turn[] {
  if (turn.result !== null) {
    const { callId } = turn.result;
    if (callId === null) return before === 0 ? [turn] : [];
    if (recall(state.calls, callId) === "answered") return [];
    remember(state.calls, callId, "answered", CALL_LIMIT);
    return [turn];
  }
  const calls = turn.calls.filter((call) => {
    if (call.id === null) return before === 0;
    if (recall(state.calls, call.id) !== undefined) return false;
    remember(state.calls, call.id, "called", CALL_LIMIT);
    return true;
  });
  const usage = turn.usage === null ? null : { ...turn.usage, revision: before };
  return [{ ...turn, calls, usage }];
}

/** The named message and all after it are gone; where it is not known, everything is. */
function rewind(state: GeminiState, writer: SessionLogWriter, id: string): void {
  const position = state.standing.indexOf(id);
  state.standing.length = Math.max(0, position);
  writer.rewindTo(state.standing.at(-1) ?? START);
}
