import type { Observed, RawRecord, ReadContext } from "../../contract.ts";
import { cellRecord, type SqliteFormat, type SqliteTables } from "../../readers/sqlite.ts";
import { emitMessage } from "./opencode-message.ts";
import {
  emitSession,
  emitSessionFacts,
  sessionIdentities,
  type SessionIdentities,
} from "./opencode-session.ts";
import { isSettled } from "./opencode-settled.ts";
import { numberIn, OpenCodeTables } from "./opencode-tables.ts";

/** Rows that other programs write late or with a clock behind are looked for this far back. */
const SLACK_MS = 10_000;
/** A message left open counts as written when the program wrote elsewhere this much later. */
const QUIET_MS = 3_600_000;
const PAGE_ROWS = 64;
const PAGE_CHARACTERS = 4 << 20;
const MAX_RECENT = 2_000;
const MAX_OPEN = 1_000;

/**
 * How far a database has been read. Rows change in place and carry the time of their last change, so a pass looks at
 * what changed since the one before, sessions first, then messages by id.
 */
interface DatabaseState {
  phase: "done" | "sessions" | "open" | "messages";
  /** Changes before this were seen by an earlier pass; null in the first. */
  since: number | null;
  /** Newest change when the pass began. */
  until: number | null;
  /** Last id of the phase that was read. */
  after: string;
  /** Messages that were still being written. */
  open: string[];
  /** Time of the last change of rows read in the slack before `until`. */
  recent: Record<string, number>;
}

/** The format of `opencode.db` for one pass of reading. */
export function openCodeDatabase(context: ReadContext): SqliteFormat<DatabaseState> {
  const identities = sessionIdentities();
  const announced = new Set<string>();
  return {
    initial: () => ({ phase: "done", since: null, until: null, after: "", open: [], recent: {} }),
    continues: (tables, state) => (newestChange(tables) ?? 0) >= (state.until ?? 0),
    offset: (state) => state.until ?? 0,
    page: (tables, state, emit) =>
      new Pass(tables, state, context, emit, identities, announced).page(),
  };
}

class Pass {
  private readonly tables: SqliteTables;
  private readonly rows: OpenCodeTables;
  private readonly state: DatabaseState;
  private readonly emit: (record: Observed) => void;
  private readonly identities: SessionIdentities;
  private readonly announced: Set<string>;

  constructor(
    tables: SqliteTables,
    state: DatabaseState,
    context: ReadContext,
    emit: (record: Observed) => void,
    identities: SessionIdentities,
    announced: Set<string>,
  ) {
    this.tables = tables;
    this.rows = new OpenCodeTables(tables, context, emit);
    this.state = state;
    this.emit = emit;
    this.identities = identities;
    this.announced = announced;
  }

  page(): boolean {
    if (this.state.phase === "done") this.begin();
    if (this.state.phase === "sessions") return this.sessions();
    return this.state.phase === "open" ? this.openMessages() : this.messages();
  }

  private begin(): void {
    const { state } = this;
    const until = newestChange(this.tables);
    state.since = state.until === null || until === null ? null : state.until - SLACK_MS;
    state.until = until;
    this.enter("sessions");
  }

  private enter(phase: DatabaseState["phase"]): true {
    this.state.phase = phase;
    this.state.after = "";
    return true;
  }

  private sessions(): boolean {
    const { state } = this;
    const where = state.since === null ? "" : "AND time_updated >= ?";
    const rows = this.tables.rows(
      `SELECT id, ${this.tables.select("session", ["time_updated"])} FROM session
       WHERE id > ? ${where} ORDER BY id LIMIT ${PAGE_ROWS}`,
      state.after,
      ...(state.since === null ? [] : [state.since]),
    );
    for (const row of rows) {
      const id = String(row["id"]);
      state.after = id;
      if (this.isNew(id, numberIn(row, "time_updated"))) this.session(id);
    }
    return rows.length === PAGE_ROWS ? true : this.enter("open");
  }

  private session(id: string): void {
    const session = this.rows.session(id);
    if (session === null) return;
    this.announce(id);
    emitSessionFacts(session, this.rows.revertedTo(session), this.identities, this.emit);
  }

  private announce(id: string): void {
    if (this.announced.has(id)) return;
    this.announced.add(id);
    const session = this.rows.session(id) ?? { id, info: {}, raw: missing(id) };
    emitSession(session, this.identities, this.emit);
  }

  private openMessages(): boolean {
    const waiting = this.state.open;
    this.state.open = [];
    for (const id of waiting) this.message(id, true);
    return this.enter("messages");
  }

  private messages(): boolean {
    const { state } = this;
    const enough = this.tables.textRead + PAGE_CHARACTERS;
    let read = 0;
    for (const id of this.changedMessages()) {
      read += 1;
      state.after = id;
      this.message(id, false);
      if (this.tables.textRead > enough) return true;
    }
    if (read === PAGE_ROWS) return true;
    this.finish();
    return false;
  }

  private changedMessages(): readonly string[] {
    const { since, after } = this.state;
    const limit = `ORDER BY id LIMIT ${PAGE_ROWS}`;
    const rows =
      since === null
        ? this.tables.rows(`SELECT id FROM message WHERE id > ? ${limit}`, after)
        : this.tables.rows(
            `SELECT id FROM (SELECT id FROM message WHERE time_updated >= ?
             UNION SELECT message_id FROM part WHERE time_updated >= ?) WHERE id > ? ${limit}`,
            since,
            since,
            after,
          );
    return rows.map((row) => String(row["id"]));
  }

  private message(id: string, wasOpen: boolean): void {
    const message = this.rows.message(id);
    if (message === null) return;
    const quietSince = (this.state.until ?? 0) - QUIET_MS;
    if (!isSettled(message, () => this.rows.followers(message), quietSince)) {
      if (this.state.open.length < MAX_OPEN && !this.state.open.includes(id))
        this.state.open.push(id);
      return;
    }
    this.state.open = this.state.open.filter((open) => open !== id);
    if (!this.isNew(id, message.changed) && !wasOpen) return;
    // What was open may come up again among the changes of this pass.
    if (wasOpen) this.state.recent[id] = message.changed;
    this.announce(message.sessionId);
    emitMessage({ session: this.identities.of(message.sessionId), emit: this.emit }, message);
  }

  /** False for a row of the slack that the pass before read as it is. */
  private isNew(id: string, changed: number): boolean {
    const { recent } = this.state;
    if (Object.hasOwn(recent, id) && (recent[id] ?? 0) >= changed) return false;
    if (changed >= this.slackStart()) recent[id] = changed;
    return true;
  }

  private slackStart(): number {
    return (this.state.until ?? 0) - SLACK_MS;
  }

  private finish(): void {
    const { state } = this;
    const start = this.slackStart();
    const kept = Object.entries(state.recent).filter(([, changed]) => changed >= start);
    state.recent = Object.fromEntries(kept.slice(-MAX_RECENT));
    state.since = null;
    this.enter("done");
  }
}

/** A session whose row is gone while its messages are still there. */
function missing(id: string): RawRecord {
  return cellRecord("session", id, "id", id);
}

/** Newest change of any row; null in an empty database. */
function newestChange(tables: SqliteTables): number | null {
  const row = tables.row(
    `SELECT max(newest) AS newest FROM (SELECT max(time_updated) AS newest FROM session
     UNION ALL SELECT max(time_updated) FROM message UNION ALL SELECT max(time_updated) FROM part)`,
  );
  const newest = row?.["newest"];
  return typeof newest === "number" ? newest : null;
}
