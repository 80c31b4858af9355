import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../core/clock.ts";
import type { DomainEvent } from "../core/domain-events.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { Finding, Item } from "../core/knowledge.ts";
import { loadTokenCounter } from "../core/tokens.ts";
import type { Extractor } from "../learn/contract.ts";
import type { DerivedVersion, DeriveStore } from "../store/derive-port.ts";
import type { LeaseStore } from "../store/port.ts";
import type { DeriveOptions } from "./derive-family.ts";
import { deriveSessions } from "./derive-sessions.ts";

export interface DeriveProgress {
  readonly sessions: number;
  readonly items: number;
}

export interface DeriveRun {
  /** Name of this process among the lease's holders. */
  readonly holder: string;
  readonly clock: Clock;
  /** Rows made with another version are dropped and made again. */
  readonly version: DerivedVersion;
  /** Drops everything derived first, whatever version made it. */
  readonly afresh?: boolean;
  readonly onProgress?: (progress: DeriveProgress) => void;
  /** Ends the run between two rounds by throwing its reason; what was written stays, the rest stays marked. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DomainEvent) => void;
}

export interface DeriveResult extends DeriveProgress {
  /** False when another process holds the `derive` lease and does the work. */
  readonly ran: boolean;
}

/** Raised when the same record gives other rows than before. Extractors have versions of their own. */
export const deriveVersion = 8;

const sessionsPerRound = 64;
const itemsPerRound = 500;
const leaseMs = 30_000;
const heartbeatMs = leaseMs / 3;
/** A round with the same work as the one before it, this often in a row, ends the run. */
const mostRepeats = 2;

/**
 * Brings everything derived up to date with the record: sessions whose record changed, then the items their findings
 * speak to. Reads nothing but the record; may be cut off anywhere and run again. Throws `lease-lost` when another
 * process took over.
 */
export async function derive(
  store: DeriveStore & LeaseStore,
  options: DeriveOptions,
  run: DeriveRun,
): Promise<DeriveResult> {
  const { holder, clock, onProgress, signal } = run;
  const lease = await store.acquireLease("derive", holder, leaseMs);
  if (lease === null) return { ran: false, sessions: 0, items: 0 };
  const done = { sessions: 0, items: 0 };
  let heldSince = clock.now();
  /** Everything here is synchronous underneath: signals of the system and other work get their turn in between. */
  const pause = async (): Promise<void> => {
    await nextTurn();
    signal?.throwIfAborted();
    if (clock.now() - heldSince < heartbeatMs) return;
    if ((await store.acquireLease("derive", holder, leaseMs)) === null) throw leaseLost();
    heldSince = clock.now();
  };
  const rounds = async (what: keyof DeriveProgress, round: () => Promise<Round>) => {
    const isStuck = createRepeatCheck();
    for (;;) {
      await pause();
      const { count, marked } = await round();
      if (count === 0) return;
      done[what] += count;
      onProgress?.({ ...done });
      if (isStuck(marked)) return;
    }
  };
  try {
    await renew(store, run);
    await indexLengthened(store, pause);
    await rounds("sessions", () => deriveMarked(store, options, run));
    await rounds("items", () => deriveItems(store, options.extractors));
    if (done.items > 0) await store.mergeItemIndex();
  } finally {
    await store.releaseLease(lease);
  }
  return { ran: true, ...done };
}

/**
 * Derives these sessions while others are still being read, but for those that have relatives, for they would be derived
 * anew with each that follows. They are left to {@link derive}, and so are all where another process holds the lease, or
 * where another version derived: what it made is of use until all of it is made again. In rounds as well: one source may
 * hold thousands.
 */
export async function deriveAhead(
  store: DeriveStore & LeaseStore,
  options: DeriveOptions,
  run: DeriveRun,
  refs: readonly string[],
): Promise<void> {
  for (let start = 0; start < refs.length; start += sessionsPerRound) {
    run.signal?.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one round after another
    await deriveRoundAhead(store, options, run, refs.slice(start, start + sessionsPerRound));
  }
}

async function deriveRoundAhead(
  store: DeriveStore & LeaseStore,
  options: DeriveOptions,
  run: DeriveRun,
  refs: readonly string[],
): Promise<void> {
  const lease = await store.acquireLease("derive", run.holder, leaseMs);
  if (lease === null) return;
  try {
    const made = await store.derivedWith();
    if (made === null) await store.noteDerivedWith(run.version);
    else if (!isSameVersion(made, run.version)) return;
    await deriveSessions(store, options, await store.withoutRelatives(refs), run.onEvent);
  } finally {
    await store.releaseLease(lease);
  }
}

/** A session that goes on for ever gains while it is caught up with: that is left to the next run. */
async function indexLengthened(store: DeriveStore, pause: () => Promise<void>): Promise<void> {
  for (const lengthened of await store.lengthenedSessions()) {
    // oxlint-disable-next-line no-await-in-loop -- in parts, so that writers have their turn in between
    while (!(await store.indexTexts(lengthened))) await pause();
  }
}

/** Old rows go before the new version is noted: cut off in between, the next run does it again. */
async function renew(store: DeriveStore, { version, afresh = false }: DeriveRun): Promise<void> {
  const made = await store.derivedWith();
  if (!afresh && made !== null && isSameVersion(made, version)) return;
  if (made !== null) await store.dropDerived();
  await store.noteDerivedWith(version);
}

function isSameVersion(one: DerivedVersion, other: DerivedVersion): boolean {
  return one.code === other.code && one.config === other.config;
}

function leaseLost(): WhetstoneError {
  return new WhetstoneError("lease-lost", "Another process has taken over the derivation.", {
    hint: "Nothing is lost: the other process does this work.",
  });
}

interface Round {
  /** Sessions or items that were made. */
  readonly count: number;
  /** What was marked when the round began. */
  readonly marked: readonly string[];
}

const nothing: Round = { count: 0, marked: [] };

/**
 * True once the same marks have come back often enough: in a damaged database they may stay whatever is done, and a
 * session that is written to all the time is derived by its writers as well.
 */
function createRepeatCheck(): (marked: readonly string[]) => boolean {
  let last = "";
  let repeats = 0;
  return (marked) => {
    const text = marked.join("\n");
    repeats = text === last ? repeats + 1 : 0;
    last = text;
    return repeats >= mostRepeats;
  };
}

async function deriveMarked(
  store: DeriveStore,
  options: DeriveOptions,
  { onEvent }: DeriveRun,
): Promise<Round> {
  const marked = await store.dirtySessions(sessionsPerRound);
  return { count: await deriveSessions(store, options, marked, onEvent), marked };
}

async function deriveItems(store: DeriveStore, extractors: readonly Extractor[]): Promise<Round> {
  const keys = await store.dirtyItems(itemsPerRound);
  if (keys.length === 0) return nothing;
  const findings = await store.findings(keys);
  const countTokens = await loadTokenCounter();
  const items = new Map<string, Item | null>();
  for (const key of keys) {
    const item = consolidate(findings.get(key) ?? [], extractors);
    items.set(key, item === null ? null : { ...item, tokens: countTokens(item.text) });
  }
  await store.replaceItems(items);
  return { count: keys.length, marked: keys };
}

/** Null when nothing speaks for the item any more, or what had found it is no longer among the extractors. */
function consolidate(findings: readonly Finding[], extractors: readonly Extractor[]): Item | null {
  const extractor = extractors.find(({ name }) => name === findings[0]?.extractor);
  return extractor?.consolidate(findings) ?? null;
}
