import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, RawRecord, ReadContext, SessionIdentity } from "../../contract.ts";
import { parsedText } from "../../conversation/content.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { changedGroups } from "../../readers/changed-groups.ts";
import {
  cellRecord,
  positiveIn,
  type Row,
  type SqliteFormat,
  type SqliteTables,
} from "../../readers/sqlite.ts";
import { HermesMessages, messageOrdinal } from "./hermes-messages.ts";

/** Sessions told in one page; groups are told whole. */
const PAGE_SESSIONS = 500;
const NANO_PER_DOLLAR = 1e9;

const sessionColumns =
  `id source model model_config parent_session_id started_at ended_at end_reason input_tokens
  output_tokens cache_read_tokens cache_write_tokens reasoning_tokens estimated_cost_usd actual_cost_usd title cwd
  git_branch rewind_count api_call_count`.split(/\s+/);

/** How far a database has been read: messages by their rising id, sessions by a digest of their rows. */
interface HermesState {
  phase: "sessions" | "messages";
  /** Highest message id that was read. */
  lastId: number;
  /** Digest of the session rows of each group. */
  digests: Record<string, string>;
}

/** The format of Hermes' `state.db` for one pass of reading. */
export function hermesDatabase(context: ReadContext): SqliteFormat<HermesState> {
  const identities = new Map<string, SessionIdentity>();
  const identityOf = (id: string): SessionIdentity => {
    const known = identities.get(id) ?? { by: "native", id };
    identities.set(id, known);
    return known;
  };
  const announced = new Set<string>();
  return {
    initial: () => ({ phase: "sessions", lastId: 0, digests: {} }),
    continues: (tables, state) => tables.highestId("messages") >= state.lastId,
    offset: (state) => state.lastId,
    page(tables, state, emit) {
      const sessions = new HermesSessions(tables, context, emit, identityOf, announced);
      if (state.phase === "sessions") return sessions.page(state);
      const messages = new HermesMessages(tables, context, emit, identityOf, (id) =>
        sessions.announce(id),
      );
      if (messages.page(state)) return true;
      state.phase = "sessions";
      return false;
    },
  };
}

class HermesSessions {
  private readonly tables: SqliteTables;
  private readonly context: ReadContext;
  private readonly emit: (record: Observed) => void;
  private readonly identityOf: (id: string) => SessionIdentity;
  private readonly announced: Set<string>;

  constructor(
    tables: SqliteTables,
    context: ReadContext,
    emit: (record: Observed) => void,
    identityOf: (id: string) => SessionIdentity,
    announced: Set<string>,
  ) {
    this.tables = tables;
    this.context = context;
    this.emit = emit;
    this.identityOf = identityOf;
    this.announced = announced;
  }

  /** Tells the sessions of the groups that changed; then messages are next. */
  page(state: HermesState): true {
    const sql = `SELECT ${this.tables.select("sessions", sessionColumns)} FROM sessions ORDER BY id`;
    const changed = changedGroups(this.tables, sql, state.digests, this.context);
    let told = 0;
    for (const { group, digest, rows } of changed) {
      if (told >= PAGE_SESSIONS) return true;
      for (const row of rows) this.tell(row);
      told += rows.length;
      state.digests[group] = digest;
    }
    state.phase = "messages";
    return true;
  }

  announce(id: string): void {
    if (this.announced.has(id)) return;
    const sql = `SELECT ${this.tables.select("sessions", sessionColumns)} FROM sessions WHERE id = ?`;
    this.announceRow(id, this.tables.row(sql, id));
  }

  private announceRow(id: string, row: Row | null): void {
    if (this.announced.has(id)) return;
    this.announced.add(id);
    const cwd = asString(row?.["cwd"]) ?? "";
    const parent = asString(row?.["parent_session_id"]) ?? "";
    this.emit({
      type: "session",
      session: this.identityOf(id),
      ordinal: 0,
      raw: rawOf(id),
      at: timeOf(row?.["started_at"]),
      ...(cwd === "" ? {} : { cwd }),
      ...(parent === "" ? {} : { parent: this.identityOf(parent) }),
    });
  }

  private tell(row: Row): void {
    const id = String(row["id"]);
    this.announceRow(id, row);
    const at = timeOf(row["started_at"]);
    const place = {
      session: this.identityOf(id),
      ordinal: this.lastOrdinal(id),
      raw: rawOf(id),
      at,
    };
    emitFacts(place, factsOf(row), this.emit);
    this.tellRewinds(id, place.raw);
    this.tellUsage(id, row, place);
  }

  /** Facts go by position: behind the last message there is. */
  private lastOrdinal(id: string): number {
    const row = this.tables.row("SELECT max(id) AS id FROM messages WHERE session_id = ?", id);
    return messageOrdinal(positiveIn(row ?? {}, "id")) + 1;
  }

  /** Rows that are neither active nor archived by a compaction were undone: the run went back to the row before them. */
  private tellRewinds(id: string, raw: RawRecord): void {
    const columns = this.tables.columns("messages");
    if (!columns.has("active") || !columns.has("compacted")) return;
    let before: string | null = null;
    let undone: number | null = null;
    const tellOne = (): void => {
      if (undone === null || before === null) return;
      const place = {
        session: this.identityOf(id),
        ordinal: messageOrdinal(undone) + 1,
        raw,
        at: null,
      };
      emitFacts(place, [["rewind", before]], this.emit);
    };
    const wanted = this.tables.select("messages", [
      "id",
      "role",
      "tool_call_id",
      "tool_calls",
      "active",
      "compacted",
    ]);
    const sql = `SELECT ${wanted} FROM messages WHERE session_id = ? ORDER BY id`;
    if (
      this.tables.row(
        "SELECT 1 FROM messages WHERE session_id = ? AND active = 0 AND compacted = 0",
        id,
      ) === null
    )
      return;
    const names = new HermesMessages(
      this.tables,
      this.context,
      this.emit,
      this.identityOf,
      () => undefined,
    );
    this.tables.scan(sql, [id], (row) => {
      if (row["active"] === 0 && row["compacted"] === 0) undone = positiveIn(row, "id");
      else {
        tellOne();
        undone = null;
        before = names.stepId(row);
      }
      return true;
    });
    tellOne();
  }

  private tellUsage(
    id: string,
    row: Row,
    place: { readonly ordinal: number; readonly raw: RawRecord },
  ): void {
    const counts = {
      input: positiveIn(row, "input_tokens"),
      output: positiveIn(row, "output_tokens"),
      cacheRead: positiveIn(row, "cache_read_tokens"),
      cacheWrite: positiveIn(row, "cache_write_tokens"),
      reasoning: positiveIn(row, "reasoning_tokens"),
    };
    const total = counts.input + counts.output + counts.cacheRead + counts.cacheWrite;
    if (total === 0) return;
    this.emit({
      type: "usage",
      session: this.identityOf(id),
      ...place,
      at: timeOf(row["started_at"]),
      // The row holds the running totals of the whole session: the highest counts.
      requestId: "session",
      revision: total,
      model: asString(row["model"]) ?? null,
      ...counts,
      costUsd: costOf(row),
    });
  }
}

/** The id is the one cell of a session that never changes. */
function rawOf(id: string): RawRecord {
  return cellRecord("sessions", id, "id", id);
}

function factsOf(row: Row): Parameters<typeof emitFacts>[1] {
  const cost = costOf(row);
  const costNano = cost === null ? null : Math.round(cost * NANO_PER_DOLLAR);
  return [
    ["model", asString(row["model"]) ?? null],
    ["title", asString(row["title"]) ?? null],
    ["cwd", asString(row["cwd"]) ?? null],
    ["branch", asString(row["git_branch"]) ?? null],
    ["agent", delegateName(row)],
    ["started_at", timeOf(row["started_at"])],
    ["ended_at", timeOf(row["ended_at"])],
    ["end_reason", asString(row["end_reason"]) ?? null],
    ["declared_cost_nano", costNano !== null && Number.isSafeInteger(costNano) ? costNano : null],
  ];
}

/** Runs that another run delegated. */
function delegateName(row: Row): string | null {
  const config = parsedConfig(row);
  return row["source"] === "subagent" || "_delegate_from" in config ? "subagent" : null;
}

function parsedConfig(row: Row): JsonObject {
  const text = row["model_config"];
  const config = typeof text === "string" ? parsedText(text) : undefined;
  return isObject(config) ? config : {};
}

/** What was billed, else what was reckoned; a cost of 0 is an unknown price. */
function costOf(row: Row): number | null {
  const costs = [positiveIn(row, "actual_cost_usd"), positiveIn(row, "estimated_cost_usd")];
  return costs.find((cost) => cost > 0) ?? null;
}
