import { basename } from "node:path";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
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
import { gooseTurns, messageName, unknownItems } from "./goose-message.ts";
import { sessionTokens } from "./session-tokens.ts";

const headerKeys = words(
  `working_dir description schedule_id project_id message_count total_tokens input_tokens output_tokens
   accumulated_total_tokens accumulated_input_tokens accumulated_output_tokens extension_data recipe name`,
);
const messageKeys = words("id role created content metadata");

/** How Goose wrote its sessions before its database. */
export class GooseFormat implements LineFormat<SessionLogState> {
  private readonly log: SessionLog;
  private readonly mac: (content: string) => string;

  constructor(path: string, mac: (content: string) => string) {
    const name = basename(path).replace(/\.jsonl(?:\.zst)?$/, "");
    this.log = new SessionLog({ id: /^\d{8}_\w+$/.test(name) ? name : null }, mac);
    this.mac = mac;
  }

  initial(): SessionLogState {
    return this.log.initial();
  }

  line(state: SessionLogState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const isHeader = !("role" in record) && "working_dir" in record;
    const head = { at: timeOf(record["created"]), cwd: asString(record["working_dir"]) };
    const writer = this.log.open(state, line, head, emit);
    if (isHeader) return tellHeader(writer, record);
    if (typeof record["role"] !== "string") {
      return writer.turns([turnOf("meta", JSON.stringify(record), { label: "unknown:record" })]);
    }
    this.tellMessage(writer, record, record["role"]);
  }

  private tellMessage(writer: SessionLogWriter, record: JsonObject, role: string): void {
    const message = {
      id: asString(record["id"]) ?? null,
      role,
      created: asNumber(record["created"]),
      content: asArray(record["content"]),
    };
    writer.unknown([
      ...keysBeside(record, "message.", messageKeys),
      ...unknownItems(message.content),
    ]);
    writer.turns(gooseTurns(message, messageName(message, this.mac)));
  }
}

function tellHeader(writer: SessionLogWriter, record: JsonObject): void {
  writer.facts([["title", asString(record["description"])]]);
  writer.unknown(keysBeside(record, "", headerKeys));
  const spent = sessionTokens(record);
  if (spent === null) return;
  const usage = { requestId: "session", model: null, costUsd: null, ...spent };
  writer.turns([turnOf("meta", "", { id: "session-header", label: "session-header", usage })]);
}
