import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed } from "../../contract.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import {
  type NamedBy,
  SessionLog,
  type SessionLogState,
  type SessionLogWriter,
} from "../../conversation/session-log.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { piTurns } from "./pi-entry.ts";

const common = words("type id parentId timestamp");
const byType: Readonly<Record<string, ReadonlySet<string>>> = {
  session: words("version cwd parentSession provider modelId thinkingLevel branchedFrom"),
  message: words("message"),
  model_change: words("provider modelId"),
  thinking_level_change: words("thinkingLevel"),
  compaction: words(
    "summary firstKeptEntryId firstKeptEntryIndex tokensBefore details fromHook usage",
  ),
  branch_summary: words("fromId summary details fromHook usage"),
  custom: words("customType data"),
  custom_message: words("customType content display details"),
  label: words("targetId label"),
  session_info: words("name"),
};
const messageKeys = words(
  `role content timestamp api provider model usage stopReason errorMessage responseId responseModel toolCallId toolName
   details isError command output exitCode cancelled truncated fullOutputPath excludeFromContext customType display
   summary fromId tokensBefore idempotencyKey diagnostics`,
);

/** How Pi writes its sessions, and OpenClaw with it: a header, then entries of a tree (of a line, in the first version). */
export class PiFormat implements LineFormat<SessionLogState> {
  private readonly log: SessionLog;
  private readonly agent: string | null;

  constructor(named: NamedBy, agent: string | null, mac: (content: string) => string) {
    this.log = new SessionLog(named, mac);
    this.agent = agent;
  }

  initial(): SessionLogState {
    return this.log.initial();
  }

  line(state: SessionLogState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const isHeader = record["type"] === "session";
    const head = {
      id: isHeader ? asString(record["id"]) : undefined,
      at: timeOf(record["timestamp"]),
      cwd: isHeader ? asString(record["cwd"]) : undefined,
    };
    const writer = this.log.open(state, line, head, emit);
    writer.facts([["agent", this.agent]]);
    tellFacts(writer, record, head.at);
    tellUnknown(writer, record);
    // The header is above the tree, as its root.
    if (isHeader) return;
    // A fork copies the entries before it as they stand.
    writer.beginsWith(record["id"], record["timestamp"]);
    writer.turns(piTurns(record));
  }
}

function tellFacts(writer: SessionLogWriter, record: JsonObject, at: number | null): void {
  const isHeader = record["type"] === "session";
  writer.facts([
    ["started_at", isHeader ? at : null],
    ["model", asString(record["modelId"])],
    ["title", record["type"] === "session_info" ? asString(record["name"]) : null],
  ]);
}

function tellUnknown(writer: SessionLogWriter, record: JsonObject): void {
  const type = asString(record["type"]) ?? "";
  const known = Object.hasOwn(byType, type) ? byType[type] : undefined;
  if (known === undefined) return;
  writer.unknown(keysBeside(record, `${type}.`, common, known));
  const { message } = record;
  if (isObject(message)) writer.unknown(keysBeside(message, "message.", messageKeys));
}
