import type { Clock } from "../core/clock.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { Finding, Item } from "../core/knowledge.ts";
import { loadTokenCounter } from "../core/tokens.ts";
import type { Extractor } from "../learn/contract.ts";
import type { DerivedVersion, DeriveStore, LeaseStore } from "../store/port.ts";
import { deriveFamily, type DeriveOptions } from "./derive-family.ts";

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
}

export interface DeriveResult extends DeriveProgress {
  /** False when another process holds the `derive` lease and does the work. */
  readonly ran: boolean;
}

/** Raised when the same record gives other rows than before. Extractors have versions of their own. */
export const deriveVersion = 1;

const sessionsPerRound = 64;
const itemsPerRound = 500;
const leaseMs = 30_000;
const heartbeatMs = leaseMs / 3;

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
  const rounds = async (what: keyof DeriveProgress, round: () => Promise<number>) => {
    for (;;) {
      signal?.throwIfAborted();
      const count = await round();
      if (count === 0) return;
      done[what] += count;
      onProgress?.({ ...done });
      if (clock.now() - heldSince < heartbeatMs) continue;
      if ((await store.acquireLease("derive", holder, leaseMs)) === null) throw leaseLost();
      heldSince = clock.now();
    }
  };
  try {
    await renew(store, run);
    await rounds("sessions", () => deriveSessions(store, options));
    await rounds("items", () => deriveItems(store, options.extractors));
  } finally {
    await store.releaseLease(lease);
  }
  return { ran: true, ...done };
}

/** Old rows go before the new version is noted: cut off in between, the next run does it again. */
async function renew(store: DeriveStore, { version, afresh = false }: DeriveRun): Promise<void> {
  const made = await store.derivedWith();
  if (!afresh && made?.code === version.code && made.config === version.config) return;
  if (made !== null) await store.dropDerived();
  await store.noteDerivedWith(version);
}

function leaseLost(): WhetstoneError {
  return new WhetstoneError("lease-lost", "Another process has taken over the derivation.", {
    hint: "Nothing is lost: the other process does this work.",
  });
}

async function deriveSessions(store: DeriveStore, options: DeriveOptions): Promise<number> {
  const dirty = await store.dirtySessions(sessionsPerRound);
  if (dirty.length === 0) return 0;
  const families = await store.loadFamilies(dirty);
  const derived = families.flatMap((family) => deriveFamily(family, options));
  await store.replaceSessions(derived);
  return derived.length;
}

async function deriveItems(store: DeriveStore, extractors: readonly Extractor[]): Promise<number> {
  const keys = await store.dirtyItems(itemsPerRound);
  if (keys.length === 0) return 0;
  const findings = await store.findings(keys);
  const countTokens = await loadTokenCounter();
  const items = new Map<string, Item | null>();
  for (const key of keys) {
    const item = consolidate(findings.get(key) ?? [], extractors);
    items.set(key, item === null ? null : { ...item, tokens: countTokens(item.text) });
  }
  await store.replaceItems(items);
  return keys.length;
}

/** Null when nothing speaks for the item any more, or what had found it is no longer among the extractors. */
function consolidate(findings: readonly Finding[], extractors: readonly Extractor[]): Item | null {
  const extractor = extractors.find(({ name }) => name === findings[0]?.extractor);
  return extractor?.consolidate(findings) ?? null;
}
