import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, ReadContext, SessionIdentity } from "../../contract.ts";
import { newPairing, type PairingState, repeated } from "../../conversation/call-pairing.ts";
import { isSurelyUnique } from "../../unique-id.ts";
import { parsedText } from "../../conversation/content.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { type Turn, turnOf } from "../../conversation/turn.ts";
import { cellRecord, type Row, type SqliteTables } from "../../readers/sqlite.ts";
import { hermesDialect } from "./hermes-dialect.ts";

const PAGE_ROWS = 256;
const PAGE_CHARACTERS = 4 << 20;
/** What Hermes puts before content that is a list of parts. */
const LIST_MARK = "\u0000json:";

const plainColumns =
  `id session_id role tool_call_id tool_name timestamp display_kind observed _compressed_summary
  active`.split(/\s+/);

export function messageOrdinal(id: number): number {
  return id * ORDINALS_PER_MESSAGE;
}

/** Reads message rows by their rising id. Copies that a compaction made of earlier rows add nothing and are passed over. */
export class HermesMessages {
  private readonly tables: SqliteTables;
  private readonly context: ReadContext;
  private readonly emit: (record: Observed) => void;
  private readonly identityOf: (id: string) => SessionIdentity;
  private readonly announce: (sessionId: string) => void;
  /** Sessions that may repeat rows, with the parent they may repeat them from; null for those that cannot. */
  private readonly repeaters = new Map<string, { readonly parent: string } | null>();

  constructor(
    tables: SqliteTables,
    context: ReadContext,
    emit: (record: Observed) => void,
    identityOf: (id: string) => SessionIdentity,
    announce: (sessionId: string) => void,
  ) {
    this.tables = tables;
    this.context = context;
    this.emit = emit;
    this.identityOf = identityOf;
    this.announce = announce;
  }

  /** Reads the next rows; false when there are none left. */
  page(state: { lastId: number }): boolean {
    const enough = this.tables.textRead + PAGE_CHARACTERS;
    const rows: Row[] = [];
    this.tables.scan(this.pageSql(), this.pageValues(state.lastId), (row) => {
      rows.push(row);
      return this.tables.textRead < enough;
    });
    for (const row of rows) {
      if (typeof row["id"] === "number") state.lastId = row["id"];
      this.message(row);
    }
    return rows.length === PAGE_ROWS || this.tables.textRead >= enough;
  }

  private pageSql(): string {
    const large = ["content", "tool_calls"].map(
      (name) => `CASE WHEN octet_length(${name}) <= ? THEN ${name} END AS ${name}`,
    );
    const sizes =
      "max(coalesce(octet_length(content), 0), coalesce(octet_length(tool_calls), 0)) AS size";
    return `SELECT ${this.tables.select("messages", plainColumns)}, ${large.join(", ")}, ${sizes}
      FROM messages WHERE id > ? ORDER BY id LIMIT ${PAGE_ROWS}`;
  }

  private pageValues(after: number): readonly number[] {
    const { maxLineBytes } = this.context;
    return [maxLineBytes, maxLineBytes, after];
  }

  private message(row: Row): void {
    const id = String(row["id"]);
    const sessionId = String(row["session_id"]);
    if (Number(row["size"]) > this.context.maxLineBytes) this.reportLong(id);
    if (this.isCopy(row, sessionId)) return;
    this.announce(sessionId);
    const message = messageOf(row);
    const turns = hermesDialect.turns(message) ?? [unknownRole(message)];
    const named = turns.map((turn) => (isPlain(turn) ? { ...turn, id } : turn));
    const target = {
      session: this.identityOf(sessionId),
      pairing: this.pairingFor(row, message),
      emit: this.emit,
    };
    const place = {
      ordinal: messageOrdinal(Number(row["id"])),
      raw: cellRecord("messages", id, "content", row["content"] ?? null),
      callRaw: cellRecord("messages", id, "tool_calls", row["tool_calls"] ?? null),
    };
    emitTurns(target, place, named);
  }

  private reportLong(id: string): void {
    this.emit({
      type: "diagnostic",
      locator: { kind: "row", table: "messages", key: id, column: "content" },
      reason: "line-too-long",
      detail: "a row is over the limit",
    });
  }

  /** Step that a row is known by, also in the other files that tell its session. */
  stepId(row: Row): string {
    const [call] = callIds(messageOf(row));
    if (call !== undefined) return `call:${repeated(call, this.answersBefore(row, call))}`;
    const answered = asString(row["tool_call_id"]) ?? "";
    if (row["role"] !== "tool" || answered === "") return String(row["id"]);
    return `result:${repeated(answered, this.answersBefore(row, answered))}`;
  }

  /** What the conversation before a row holds that matters for joining it: no more than its own calls. */
  private pairingFor(row: Row, message: JsonObject): PairingState {
    const pairing = newPairing();
    const ids = callIds(message);
    for (const id of ids) note(pairing, id, this.answersBefore(row, id));
    const answered = asString(row["tool_call_id"]) ?? "";
    if (row["role"] !== "tool" || answered === "") return pairing;
    note(pairing, answered, this.answersBefore(row, answered));
    return pairing;
  }

  private answersBefore(row: Row, callId: string): number {
    if (isSurelyUnique(callId)) return 0;
    const found = this.tables.row(
      "SELECT count(*) AS answers FROM messages WHERE session_id = ? AND id < ? AND role = 'tool' AND tool_call_id = ?",
      row["session_id"] ?? null,
      row["id"] ?? null,
      callId,
    );
    return Number(found?.["answers"] ?? 0);
  }

  private isCopy(row: Row, sessionId: string): boolean {
    const repeater = this.repeater(sessionId);
    if (repeater === null) return false;
    const found = this.tables.row(
      `SELECT 1 FROM messages AS earlier JOIN messages AS later ON later.id = ?
       WHERE earlier.session_id IN (?, ?) AND earlier.timestamp = later.timestamp AND earlier.id < later.id
       AND earlier.role = later.role AND earlier.content IS later.content
       AND earlier.tool_call_id IS later.tool_call_id AND earlier.tool_calls IS later.tool_calls`,
      row["id"] ?? null,
      sessionId,
      repeater.parent,
    );
    return found !== null;
  }

  private repeater(sessionId: string): { readonly parent: string } | null {
    const known = this.repeaters.get(sessionId);
    if (known !== undefined) return known;
    const session = this.tables.row(
      `SELECT ${this.tables.select("sessions", ["parent_session_id"])} FROM sessions WHERE id = ?`,
      sessionId,
    );
    const parent = asString(session?.["parent_session_id"]) ?? "";
    const repeater = parent !== "" || this.hasArchived(sessionId) ? { parent } : null;
    this.repeaters.set(sessionId, repeater);
    return repeater;
  }

  private hasArchived(sessionId: string): boolean {
    if (!this.tables.columns("messages").has("active")) return false;
    const sql = "SELECT 1 FROM messages WHERE session_id = ? AND active = 0 LIMIT 1";
    return this.tables.row(sql, sessionId) !== null;
  }
}

function note(pairing: PairingState, id: string, before: number): void {
  if (before > 0) pairing.answered[id] = before;
}

/** A row as the message it was. */
function messageOf(row: Row): JsonObject {
  const content = row["content"] ?? null;
  const calls = row["tool_calls"];
  return {
    ...row,
    content:
      typeof content === "string" && content.startsWith(LIST_MARK)
        ? (parsedText(content.slice(LIST_MARK.length)) ?? content)
        : content,
    tool_calls: typeof calls === "string" ? parsedText(calls) : null,
  };
}

function callIds(message: JsonObject): readonly string[] {
  const calls: unknown = message["tool_calls"];
  if (!Array.isArray(calls)) return [];
  return calls
    .filter(isObject)
    .map((call) => asString(call["id"]) ?? asString(call["call_id"]) ?? "")
    .filter(Boolean);
}

function isPlain(turn: Turn): boolean {
  return turn.calls.length === 0 && turn.result === null;
}

function unknownRole(message: JsonObject): Turn {
  return turnOf("meta", "", {
    label: `unknown:${asString(message["role"]) ?? "message"}`,
  });
}
