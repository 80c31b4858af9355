import type { Item } from "../core/knowledge.ts";
import { loadTokenCounter } from "../core/tokens.ts";
import type { DeriveStore, LeaseStore } from "../store/port.ts";
import type { Extractor } from "../learn/contract.ts";
import { deriveFamily, type DeriveOptions } from "./derive-family.ts";

export interface DeriveProgress {
  readonly sessions: number;
  readonly items: number;
}

export interface DeriveRun {
  /** Name of this process among the lease's holders. */
  readonly holder: string;
  readonly onProgress?: (progress: DeriveProgress) => void;
  readonly signal?: AbortSignal;
}

export interface DeriveResult extends DeriveProgress {
  /** False when another process holds the `derive` lease and does the work. */
  readonly ran: boolean;
}

const sessionsPerRound = 64;
const itemsPerRound = 500;
const leaseMs = 30_000;

/**
 * Brings everything derived up to date with the record: sessions whose record changed, then the items their findings
 * speak to. Reads nothing but the record; may be cut off anywhere and run again.
 */
export async function derive(
  store: DeriveStore & LeaseStore,
  options: DeriveOptions,
  run: DeriveRun,
): Promise<DeriveResult> {
  const lease = await store.acquireLease("derive", run.holder, leaseMs);
  if (lease === null) return { ran: false, sessions: 0, items: 0 };
  let sessions = 0;
  let items = 0;
  const report = async (): Promise<void> => {
    run.signal?.throwIfAborted();
    run.onProgress?.({ sessions, items });
    await store.acquireLease("derive", run.holder, leaseMs);
  };
  try {
    for (
      let count = await deriveSessions(store, options);
      count > 0;
      count = await deriveSessions(store, options)
    ) {
      sessions += count;
      await report();
    }
    for (
      let count = await deriveItems(store, options.extractors);
      count > 0;
      count = await deriveItems(store, options.extractors)
    ) {
      items += count;
      await report();
    }
  } finally {
    await store.releaseLease(lease);
  }
  return { ran: true, sessions, items };
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
  const byName = new Map(extractors.map((extractor) => [extractor.name, extractor]));
  const findings = await store.findings(keys);
  const countTokens = await loadTokenCounter();
  const items = new Map<string, Item | null>();
  for (const key of keys) {
    const own = findings.get(key) ?? [];
    const extractor = byName.get(own[0]?.extractor ?? "");
    const item = extractor === undefined || own.length === 0 ? null : extractor.consolidate(own);
    items.set(key, item === null ? null : { ...item, tokens: countTokens(item.text) });
  }
  await store.replaceItems(items);
  return keys.length;
}
