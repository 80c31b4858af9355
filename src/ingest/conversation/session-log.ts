import { BoundedCache } from "../../core/bounded-cache.ts";
import type { Observed, ObservedFact, SessionIdentity } from "../contract.ts";
import { createMark, type Mark } from "../mark.ts";
import type { JsonLine } from "../readers/json-lines.ts";
import { newPairing, type PairingState } from "./call-pairing.ts";
import { emitTurns } from "./emit-turns.ts";
import type { Turn } from "./turn.ts";

/** What a log of one session keeps between its lines. Values that the source gives stand in it by their mark alone. */
export interface SessionLogState {
  /** Native id; null until a record names it, or for good where none does. */
  id: string | null;
  /** Sessions announced, each with whether its folder was told: "" is the session itself, others are its children. */
  announced: Record<string, boolean>;
  readonly pairing: PairingState;
  /** Mark of the value told last, by session and field. */
  told: Record<string, string>;
  /** Marks of the unknown keys that were told. */
  readonly unknown: string[];
  /** Set once the record was told that copies of the session's history begin with. */
  hasLineage?: true;
}

/** What one line says of the session it belongs to. */
export interface LineHead {
  /** Native id of the session, where the line names it. */
  readonly id?: string | undefined;
  /** Set for a line of a child session that is told in its parent's log. */
  readonly child?: string | undefined;
  readonly at: number | null;
  readonly cwd?: string | undefined;
  /** URL of the repository, where the line names it. */
  readonly repoRemote?: string | undefined;
}

export interface NamedBy {
  /** Id that the name of the file gives; null where it gives none. */
  readonly id: string | null;
  /** Id of the session that began this one. */
  readonly parentId?: string | null;
}

type Fact = readonly [field: ObservedFact["field"], value: string | number | null | undefined];

const CHILDREN_LIMIT = 256;
const IDENTITY_LIMIT = 4096;
const UNKNOWN_LIMIT = 256;

/**
 * Reads a log that is one session, which names itself in one of its lines, by its file, or not at all: then it is known
 * by its first record. Children told in the same log are sessions of their own.
 */
export class SessionLog {
  private readonly named: NamedBy;
  private readonly mark: Mark;
  private readonly identities = new BoundedCache<string, SessionIdentity>(IDENTITY_LIMIT);
  private readonly parent: SessionIdentity | null;
  private main: { readonly id: string | null; readonly identity: SessionIdentity } | null = null;

  constructor(named: NamedBy, mac: (content: string) => string) {
    this.named = named;
    this.mark = createMark(mac);
    const parentId = named.parentId ?? null;
    this.parent = parentId === null ? null : { by: "native", id: parentId };
  }

  initial(): SessionLogState {
    return { id: this.named.id, announced: {}, pairing: newPairing(), told: {}, unknown: [] };
  }

  /** Begins with a line: the session is announced before its first record, and once more when its folder is known. */
  open(
    state: SessionLogState,
    line: JsonLine,
    head: LineHead,
    emit: (record: Observed) => void,
  ): SessionLogWriter {
    const isFirst = Object.keys(state.announced).length === 0;
    if (isFirst && head.id !== undefined && head.id !== "") state.id = head.id;
    const main = this.mainOf(state, line);
    const child = head.child ?? "";
    const session =
      child === ""
        ? main
        : this.once(`${state.id ?? ""} > ${child}`, () => ({
            by: "child",
            parent: main,
            id: child,
          }));
    const writer = new SessionLogWriter(state, line, session, child, head.at, this.mark, emit);
    writer.announce(head, child === "" ? this.parent : main);
    return writer;
  }

  /** Kept apart: it outlives the children that are forgotten. */
  private mainOf({ id }: SessionLogState, line: JsonLine): SessionIdentity {
    if (this.main === null || this.main.id !== id) {
      const identity: SessionIdentity =
        id === null ? { by: "growing", first: line.first } : { by: "native", id };
      this.main = { id, identity };
    }
    return this.main.identity;
  }

  private once(name: string, create: () => SessionIdentity): SessionIdentity {
    return this.identities.get(name) ?? this.identities.set(name, create());
  }
}

/** Writes what one line tells. */
export class SessionLogWriter {
  readonly state: SessionLogState;
  readonly line: JsonLine;
  readonly session: SessionIdentity;
  private readonly child: string;
  private readonly at: number | null;
  private readonly mark: Mark;
  private readonly emit: (record: Observed) => void;

  constructor(
    state: SessionLogState,
    line: JsonLine,
    session: SessionIdentity,
    child: string,
    at: number | null,
    mark: Mark,
    emit: (record: Observed) => void,
  ) {
    this.state = state;
    this.line = line;
    this.session = session;
    this.child = child;
    this.at = at;
    this.mark = mark;
    this.emit = emit;
  }

  announce(head: LineHead, parent: SessionIdentity | null): void {
    const { announced } = this.state;
    const name = `.${this.child}`;
    const before = announced[name];
    const hasFolder = before === true;
    const isNews = head.cwd !== undefined && head.cwd !== "" && !hasFolder;
    if (before !== undefined && !isNews) return;
    if (before === undefined && Object.keys(announced).length >= CHILDREN_LIMIT) {
      // A child that comes back is announced again, which is harmless.
      this.state.announced = { ".": announced["."] ?? false };
    }
    this.state.announced[name] = isNews || hasFolder;
    this.emit({
      type: "session",
      ...this.place(),
      ...(parent === null ? {} : { parent }),
      ...(isNews && head.cwd !== undefined ? { cwd: head.cwd } : {}),
      ...(head.repoRemote === undefined ? {} : { repoRemote: head.repoRemote }),
    });
    this.facts([["cwd", head.cwd]]);
  }

  /** Tells facts that are known and differ from what was told last. */
  facts(facts: readonly Fact[]): void {
    for (const [field, value] of facts) {
      if (value === null || value === undefined || value === "") continue;
      const name = `${field} ${this.child}`;
      const mark = this.mark(String(value));
      if (this.state.told[name] === mark) continue;
      if (Object.keys(this.state.told).length >= CHILDREN_LIMIT) this.state.told = {};
      this.state.told[name] = mark;
      this.emit({ type: "fact", ...this.place(), field, value: String(value) });
    }
  }

  /** Tells the record that copies of the session's history begin with, too: by its time as well, for ids may be short. */
  beginsWith(id: unknown, timestamp: unknown): void {
    if (this.state.hasLineage === true || this.child !== "") return;
    if (typeof id !== "string" || typeof timestamp !== "string") return;
    this.state.hasLineage = true;
    this.emit({ type: "session", ...this.place(), lineage: `${id} ${timestamp}` });
  }

  /** The session went on from an earlier step: every time it is told counts. */
  rewindTo(stepId: string): void {
    this.emit({ type: "fact", ...this.place(), field: "rewind", value: stepId });
  }

  /** Tells keys that the reader does not know, each once. */
  unknown(keys: Iterable<string>): void {
    const { unknown } = this.state;
    for (const key of keys) {
      const mark = this.mark(key);
      if (unknown.includes(mark) || unknown.length >= UNKNOWN_LIMIT) continue;
      unknown.push(mark);
      this.emit({ type: "unknown-key", ...this.place(), key });
    }
  }

  turns(turns: readonly Turn[]): void {
    const { session, emit, line } = this;
    const { pairing } = this.state;
    emitTurns({ session, pairing, emit }, { ordinal: line.ordinal, raw: line.raw }, turns);
  }

  private place(): Pick<ObservedFact, "session" | "raw" | "ordinal" | "at"> {
    return {
      session: this.session,
      raw: this.line.raw,
      ordinal: this.line.ordinal,
      at: this.at,
    };
  }
}
