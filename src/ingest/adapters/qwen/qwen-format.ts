import { basename } from "node:path";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed } from "../../contract.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import {
  SessionLog,
  type SessionLogState,
  type SessionLogWriter,
} from "../../conversation/session-log.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { turnOf } from "../../conversation/turn.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { qwenTurns, type ToolTime, toolTime } from "./qwen-record.ts";

interface QwenState {
  readonly log: SessionLogState;
  /** Lines seen of each record: one response may be written as several, under one id. */
  lines: RecentMap<number>;
  /** Durations of tools whose result is still to come: telemetry goes before it and names no call. */
  readonly times: ToolTime[];
}

const LINES_LIMIT = 64;
const TIMES_LIMIT = 32;

const recordKeys = words(
  `uuid parentUuid sessionId timestamp type subtype cwd version gitBranch message model usageMetadata systemPayload
   toolCallResult contextWindowSize provenance goalContext backgroundTurn deliveredTurn promptId daemonPromptId
   displayText hookContext agentId agentName agentColor isSidechain externalInputKind forkedFrom`,
);

/** How Qwen Code writes its chats. */
export class QwenFormat implements LineFormat<QwenState> {
  private readonly log: SessionLog;

  constructor(path: string, mac: (content: string) => string) {
    this.log = new SessionLog({ id: idOf(path) }, mac);
  }

  initial(): QwenState {
    return { log: this.log.initial(), lines: createRecentMap(), times: [] };
  }

  line(state: QwenState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const at = timeOf(record["timestamp"]);
    // A subagent's log names the session that began it.
    const child = record["isSidechain"] === true ? asString(record["agentId"]) : undefined;
    const head = { id: asString(record["sessionId"]), child, at, cwd: asString(record["cwd"]) };
    const writer = this.log.open(state.log, line, head, emit);
    tellFacts(writer, record);
    // A branch may begin with records of its own; those of the conversation it copies as they stand.
    if (record["type"] !== "system") writer.beginsWith(record["uuid"], record["timestamp"]);
    const time = toolTime(record);
    if (time !== null) {
      state.times.push(time);
      if (state.times.length > TIMES_LIMIT) state.times.shift();
    }
    const name = stepName(state, record);
    const turns = qwenTurns(record, { ...name, at }, (tool) => takeTime(state, tool));
    const type = asString(record["type"]) ?? "record";
    writer.turns(
      turns ?? [turnOf("meta", JSON.stringify(record), { ...name, at, label: `unknown:${type}` })],
    );
  }
}

function idOf(path: string): string | null {
  const name = basename(path).replace(/\.jsonl(?:\.zst)?$/, "");
  return /^[0-9a-f-]{32,36}$/i.test(name) ? name : null;
}

function tellFacts(writer: SessionLogWriter, record: JsonObject): void {
  const payload = isObject(record["systemPayload"]) ? record["systemPayload"] : {};
  writer.facts([
    ["harness_version", asString(record["version"])],
    ["branch", asString(record["gitBranch"])],
    ["model", asString(record["model"])],
    ["agent", record["isSidechain"] === true ? asString(record["agentName"]) : null],
    ["title", record["subtype"] === "custom_title" ? asString(payload["customTitle"]) : null],
  ]);
  writer.unknown(keysBeside(record, "", recordKeys));
}

/** Later lines of one record hang below its first one. */
function stepName(
  state: QwenState,
  record: JsonObject,
): { readonly id: string | null; readonly parentId: string | null } {
  const uuid = asString(record["uuid"]) ?? "";
  const parentId = asString(record["parentUuid"]) ?? null;
  if (uuid === "") return { id: null, parentId };
  const before = recall(state.lines, uuid) ?? 0;
  remember(state.lines, uuid, before + 1, LINES_LIMIT);
  return before === 0 ? { id: uuid, parentId } : { id: `${uuid}#${before}`, parentId: uuid };
}

function takeTime({ times }: QwenState, tool: string): number | null {
  const position = times.findIndex(([name]) => name === tool);
  return position < 0 ? null : (times.splice(position, 1)[0]?.[1] ?? null);
}
