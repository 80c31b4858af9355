import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, ReadContext } from "../../contract.ts";
import { parsedText } from "../../conversation/content.ts";
import { cellRecord, type Row, type SqliteTables } from "../../readers/sqlite.ts";
import { ordinalOf } from "./opencode-ordinal.ts";
import type { OpenCodeMessage, OpenCodePart } from "./opencode-record.ts";
import { type OpenCodeSession, revertedMessage } from "./opencode-session.ts";
import type { Followers } from "./opencode-settled.ts";

/** The rows of OpenCode's tables as records. Rows whose data is no JSON object are reported. */
export class OpenCodeTables {
  private readonly tables: SqliteTables;
  private readonly context: ReadContext;
  private readonly emit: (record: Observed) => void;

  constructor(tables: SqliteTables, context: ReadContext, emit: (record: Observed) => void) {
    this.tables = tables;
    this.context = context;
    this.emit = emit;
  }

  session(id: string): OpenCodeSession | null {
    const names = ["id", "parent_id", "directory", "title", "version", "agent", "cost", "revert"];
    const columns = this.tables.select("session", [...names, "time_created", "time_updated"]);
    const row = this.tables.row(`SELECT ${columns} FROM session WHERE id = ?`, id);
    if (row === null) return null;
    const info = sessionInfo(row);
    return { id, info, raw: cellRecord("session", id, "id", id) };
  }

  /** Id of the message before the one that a session is reverted to. */
  revertedTo(session: OpenCodeSession): string | null {
    const reverted = revertedMessage(session.info);
    if (reverted === null) return null;
    const row = this.tables.row(
      `SELECT before.id FROM message AS before JOIN message AS at ON at.id = ? AND at.session_id = before.session_id
       WHERE (before.time_created, before.id) < (at.time_created, at.id)
       ORDER BY before.time_created DESC, before.id DESC LIMIT 1`,
      reverted,
    );
    return row === null ? null : String(row["id"]);
  }

  message(
    id: string,
  ): (OpenCodeMessage & { readonly sessionId: string; readonly changed: number }) | null {
    const columns = this.tables.select("message", ["session_id", "time_created", "time_updated"]);
    const sql = `SELECT ${columns}, ${this.cappedData()} FROM message WHERE id = ?`;
    const row = this.tables.row(sql, this.context.maxLineBytes, id);
    const info = row === null ? null : this.dataOf(row, "message", id);
    if (row === null || info === null) return null;
    const parts = this.parts(id);
    return {
      id,
      sessionId: String(row["session_id"]),
      info,
      raw: cellRecord("message", id, "data", row["data"]),
      ordinal: ordinalOf(id, numberIn(row, "time_created")),
      parts: parts.map(({ part }) => part),
      changed: Math.max(numberIn(row, "time_updated"), ...parts.map(({ changed }) => changed)),
    };
  }

  private parts(
    messageId: string,
  ): readonly { readonly part: OpenCodePart; readonly changed: number }[] {
    const columns = this.tables.select("part", ["id", "time_created", "time_updated"]);
    const sql = `SELECT ${columns}, ${this.cappedData()} FROM part WHERE message_id = ? ORDER BY id`;
    const rows = this.tables.rows(sql, this.context.maxLineBytes, messageId);
    return rows.flatMap((row) => {
      const id = String(row["id"]);
      const data = this.dataOf(row, "part", id);
      if (data === null) return [];
      const ordinal = ordinalOf(id, numberIn(row, "time_created"));
      const raw = cellRecord("part", id, "data", row["data"]);
      return [{ part: { id, data, raw, ordinal }, changed: numberIn(row, "time_updated") }];
    });
  }

  /** What comes after a message in its session. */
  followers(message: OpenCodeMessage & { readonly sessionId: string }): Followers {
    let any = false;
    let answer = false;
    this.tables.scan(
      `SELECT after.data FROM message AS after JOIN message AS at ON at.id = ? AND at.session_id = after.session_id
       WHERE (after.time_created, after.id) > (at.time_created, at.id) ORDER BY after.time_created, after.id`,
      [message.id],
      (row) => {
        any = true;
        answer = parsedRow(row)?.["role"] === "assistant";
        return !answer;
      },
    );
    return { any, answer };
  }

  /** Data over the limit is not read, only its size. */
  private cappedData(): string {
    return "octet_length(data) AS size, CASE WHEN octet_length(data) <= ? THEN data END AS data";
  }

  private dataOf(row: Row, table: string, id: string): JsonObject | null {
    const data = parsedRow(row);
    if (data !== null) return data;
    const isLong = numberIn(row, "size") > this.context.maxLineBytes;
    this.emit({
      type: "diagnostic",
      locator: { kind: "row", table, key: id, column: "data" },
      reason: isLong ? "line-too-long" : "malformed-json",
      detail: isLong ? "a row is over the limit" : "the row's data is no JSON object",
    });
    return null;
  }
}

function parsedRow(row: Row): JsonObject | null {
  const { data } = row;
  const value = typeof data === "string" ? parsedText(data) : undefined;
  return isObject(value) ? value : null;
}

/** The columns under the names that the files use. */
function sessionInfo(row: Row): JsonObject {
  const revert = asString(row["revert"]);
  return {
    parentID: row["parent_id"],
    directory: row["directory"],
    title: row["title"],
    version: row["version"],
    agent: row["agent"],
    cost: row["cost"],
    revert: revert === undefined ? null : parsedText(revert),
    time: { created: row["time_created"], updated: row["time_updated"] },
  };
}

export function numberIn(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
