import { asArray, asString, isObject } from "../../../core/json.ts";
import type { Observed, RawRecord, ReadContext, SessionIdentity } from "../../contract.ts";
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
import { parsedText } from "../../conversation/content.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { isPossibleTime, timeOf } from "../../conversation/timestamp.ts";
import { changedGroups } from "../../readers/changed-groups.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import {
  cellRecord,
  positiveIn,
  type Row,
  type SqliteFormat,
  type SqliteTables,
} from "../../readers/sqlite.ts";
import { gooseTurns, messageName, unknownItems } from "./goose-message.ts";
import { sessionTokens } from "./session-tokens.ts";

const PAGE_ROWS = 64;
const TOLD_LIMIT = 1024;
const PAIRINGS_LIMIT = 16;

const sessionColumns =
  `id name description session_type working_dir created_at updated_at accumulated_input_tokens
  accumulated_output_tokens provider_name model_config_json`.split(/\s+/);
const messageColumns = "id message_id session_id role content_json created_timestamp".split(" ");

/** How far a database has been read: messages by their rising id, sessions by a digest of their rows. */
interface GooseState {
  phase: "sessions" | "messages";
  lastId: number;
  digests: Record<string, string>;
  /** Messages that were told, by marks: a compaction writes the whole conversation anew, under new ids. */
  told: RecentMap<1>;
  pairings: RecentMap<PairingState>;
}

/** The format of Goose's `sessions.db` for one pass of reading. */
export function gooseDatabase(context: ReadContext): SqliteFormat<GooseState> {
  const pass = new GoosePass(context);
  return {
    initial: () => ({
      phase: "sessions",
      lastId: 0,
      digests: {},
      told: createRecentMap(),
      pairings: createRecentMap(),
    }),
    continues: (tables, state) => tables.highestId("messages") >= state.lastId,
    offset: (state) => state.lastId,
    page: (tables, state, emit) =>
      state.phase === "sessions"
        ? pass.sessions(tables, state, emit)
        : pass.messages(tables, state, emit),
  };
}

class GoosePass {
  private readonly context: ReadContext;
  private readonly identities = new Map<string, SessionIdentity>();
  private readonly announced = new Set<string>();
  private readonly keys = new Set<string>();

  constructor(context: ReadContext) {
    this.context = context;
  }

  /** Tells the sessions of the groups that changed; then messages are next. */
  sessions(tables: SqliteTables, state: GooseState, emit: (record: Observed) => void): true {
    const sql = `SELECT ${tables.select("sessions", sessionColumns)} FROM sessions ORDER BY id`;
    const changed = changedGroups(tables, sql, state.digests, this.context);
    for (const { group, digest, rows } of changed) {
      for (const row of rows) this.tell(row, emit);
      state.digests[group] = digest;
    }
    state.phase = "messages";
    return true;
  }

  private tell(row: Row, emit: (record: Observed) => void): void {
    const id = String(row["id"]);
    this.announce(id, row, emit);
    const at = timeOf(utc(row["created_at"]));
    const place = { session: this.identityOf(id), ordinal: 0, raw: rawOf(id), at };
    const model = modelOf(row);
    const title = asString(row["name"]) ?? "";
    const updated = timeOf(utc(row["updated_at"]));
    emitFacts(
      { ...place, revision: isPossibleTime(updated) ? updated : 0 },
      [
        ["title", title === "" ? (asString(row["description"]) ?? null) : title],
        ["cwd", asString(row["working_dir"]) ?? null],
        ["model", model],
        ["agent", row["session_type"] === "sub_agent" ? "subagent" : null],
        ["started_at", at],
        ["ended_at", updated],
      ],
      emit,
    );
    const spent = sessionTokens(row);
    if (spent === null) return;
    const { tokens, revision } = spent;
    emit({
      type: "usage",
      ...place,
      requestId: "session",
      revision,
      model,
      ...tokens,
      costUsd: null,
    });
  }

  private announce(id: string, row: Row | null, emit: (record: Observed) => void): void {
    if (this.announced.has(id)) return;
    this.announced.add(id);
    const cwd = asString(row?.["working_dir"]) ?? "";
    emit({
      type: "session",
      session: this.identityOf(id),
      ordinal: 0,
      raw: rawOf(id),
      at: timeOf(utc(row?.["created_at"] ?? null)),
      ...(cwd === "" ? {} : { cwd }),
    });
  }

  private identityOf(id: string): SessionIdentity {
    const known = this.identities.get(id) ?? { by: "native", id };
    this.identities.set(id, known);
    return known;
  }

  messages(tables: SqliteTables, state: GooseState, emit: (record: Observed) => void): boolean {
    const rows = tables.rows(
      `SELECT ${tables.select("messages", messageColumns)} FROM messages WHERE id > ? ORDER BY id LIMIT ${PAGE_ROWS}`,
      state.lastId,
    );
    for (const row of rows) {
      this.message(tables, row, state, emit);
      state.lastId = positiveIn(row, "id");
    }
    if (rows.length === PAGE_ROWS) return true;
    state.phase = "sessions";
    return false;
  }

  private message(
    tables: SqliteTables,
    row: Row,
    state: GooseState,
    emit: (record: Observed) => void,
  ): void {
    const sessionId = String(row["session_id"]);
    const text = asString(row["content_json"]) ?? "";
    const raw = cellRecord("messages", positiveIn(row, "id"), "content_json", row["content_json"]);
    const content = parsedText(text);
    if (!Array.isArray(content)) {
      const detail = "the content of a message is no JSON list";
      return emit({ type: "diagnostic", locator: raw.locator, reason: "malformed-json", detail });
    }
    const message = {
      id: asString(row["message_id"]) ?? null,
      role: String(row["role"]),
      created: row["created_timestamp"],
      content: asArray(content),
    };
    const name = messageName(message, this.context.mac);
    const mark = this.context.mac(`${sessionId} ${name}`).slice(0, 16);
    if (recall(state.told, mark) !== undefined) return;
    remember(state.told, mark, 1, TOLD_LIMIT);
    this.announceOf(tables, sessionId, emit);
    const session = this.identityOf(sessionId);
    const ordinal = positiveIn(row, "id") * ORDINALS_PER_MESSAGE;
    this.tellUnknown(session, ordinal, raw, message.content, emit);
    const pairing = recall(state.pairings, sessionId) ?? newPairing();
    remember(state.pairings, sessionId, pairing, PAIRINGS_LIMIT);
    emitTurns({ session, pairing, emit }, { ordinal, raw }, gooseTurns(message, name));
  }

  private announceOf(tables: SqliteTables, id: string, emit: (record: Observed) => void): void {
    if (this.announced.has(id)) return;
    const sql = `SELECT ${tables.select("sessions", sessionColumns)} FROM sessions WHERE id = ?`;
    this.announce(id, tables.row(sql, id), emit);
  }

  private tellUnknown(
    session: SessionIdentity,
    ordinal: number,
    raw: RawRecord,
    content: readonly unknown[],
    emit: (record: Observed) => void,
  ): void {
    for (const key of unknownItems(content)) {
      if (this.keys.has(key)) continue;
      this.keys.add(key);
      emit({ type: "unknown-key", session, ordinal, raw, at: null, key });
    }
  }
}

/** The id is the one cell of a session that never changes. */
function rawOf(id: string): RawRecord {
  return cellRecord("sessions", id, "id", id);
}

/** SQLite's own times are UTC without saying so. */
function utc(value: unknown): unknown {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(value)
    ? `${value.replace(" ", "T")}Z`
    : value;
}

function modelOf(row: Row): string | null {
  const config = parsedText(asString(row["model_config_json"]) ?? "");
  return isObject(config) ? (asString(config["model_name"]) ?? null) : null;
}
