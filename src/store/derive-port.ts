import type { Family, SessionDerived } from "../core/derived.ts";
import type { Finding, Item } from "../core/knowledge.ts";

/**
 * What derivation needs. Only the holder of the `derive` lease calls the writing verbs. Every verb that writes is one
 * transaction: a crash between two leaves sessions or items dirty, and they are derived again.
 */
export interface DeriveStore {
  /** Refs of some sessions whose record changed since they were derived (at most `limit`, any order); empty when none. */
  dirtySessions(limit: number): Promise<readonly string[]>;
  /**
   * Notes where the derived beginning of those of these sessions ends that are too long to be derived whole, unless it is
   * noted: what comes after it need not be gone through any more, and changes nothing that is derived. True of any record:
   * whoever adds to it may note it.
   */
  noteBeginnings(refs: readonly string[]): Promise<void>;
  /** Sessions that gained nothing but what lies past their derived beginning: only texts to be searched. */
  lengthenedSessions(): Promise<readonly Lengthened[]>;
  /** Makes some of what such a session had gained searchable; true once nothing of that is left. */
  indexTexts(lengthened: Lengthened): Promise<boolean>;
  /** Sessions that are too long to be derived whole: their beginning is. */
  countLongSessions(): Promise<number>;
  /** Those of these sessions to which no other is related: no copy, no child and no parent, not even one that is only named. */
  withoutRelatives(refs: readonly string[]): Promise<readonly string[]>;
  /** The families that contain these sessions, each once, with all their rows. */
  loadFamilies(refs: readonly string[]): Promise<readonly Family[]>;
  /**
   * Replaces everything derived of these sessions (summary, path, executions, cells, findings, signals, search text), clears their
   * dirty mark if their record has not changed meanwhile, and returns the item keys whose findings changed.
   */
  replaceSessions(sessions: readonly SessionDerived[]): Promise<readonly string[]>;
  /** Item keys still to be consolidated (survives a crash). */
  dirtyItems(limit: number): Promise<readonly string[]>;
  /** All findings with these keys, sorted by key, session, then canonical JSON. */
  findings(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Finding[]>>;
  /** Writes or (null) removes items, with their evidence, terms and full-text entry, and clears their dirty mark. */
  replaceItems(items: ReadonlyMap<string, Item | null>): Promise<void>;
  /** After many writes of items: makes looking them up fast again. Changes no answer. */
  mergeItemIndex(): Promise<void>;
  /** Drops everything derived and marks every session dirty. */
  dropDerived(): Promise<void>;
  /** Code and configuration that the derived rows were made with; null before the first derivation. */
  derivedWith(): Promise<DerivedVersion | null>;
  noteDerivedWith(version: DerivedVersion): Promise<void>;
}

/** A session with texts to be searched that are due: rows of these numbers, exclusive and inclusive. */
export interface Lengthened {
  readonly ref: string;
  readonly after: RowNumbers;
  readonly upTo: RowNumbers;
}

/** Numbers of rows of the record. */
export interface RowNumbers {
  readonly stepId: number;
  readonly observationId: number;
}

/** What derived rows depend on besides the record: other rows come of other code or another configuration. */
export interface DerivedVersion {
  readonly code: string;
  readonly config: string;
}
