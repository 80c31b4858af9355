import { setTimeout as sleep } from "node:timers/promises";
import { WhetstoneError } from "../core/errors.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import { hash64 } from "../core/hash.ts";
import {
  derive,
  deriveAhead,
  type DeriveProgress,
  type DeriveResult,
  type DeriveRun,
  deriveVersion,
} from "../derive/derive.ts";
import type { DeriveOptions } from "../derive/derive-family.ts";
import { agentNames } from "../ingest/agent-names.ts";
import { liveRanks } from "../ingest/live/live-admission.ts";
import { adapterNamed, adapters } from "../ingest/registry.ts";
import { extractors } from "../learn/harvest/extractors.ts";
import type { DerivedVersion } from "../store/derive-port.ts";
import type { LoopParts } from "./parts.ts";
import { unfoldEvents } from "./unfold-events.ts";

const defaultRank = 100;

const pollMs = 50;

/**
 * Brings everything derived up to date. While another process derives, waits until it has done so or given up: what the
 * caller just wrote may have come too late for the other's last look. Of events whose rows are due `mostEvents` get
 * them first.
 */
export async function deriveAll(
  parts: LoopParts,
  onProgress?: (progress: DeriveProgress) => void,
  signal?: AbortSignal,
  mostEvents = Infinity,
): Promise<DeriveResult> {
  const run = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- what was told meanwhile is derived too
    await unfoldEvents(parts, mostEvents, signal);
    // oxlint-disable-next-line no-await-in-loop -- the lease is asked for until it is free or nothing is left to do
    const result = await deriveOnce(parts, run);
    // oxlint-disable-next-line no-await-in-loop -- see above
    if (result.ran || !(await hasWork(parts))) return result;
    // oxlint-disable-next-line no-await-in-loop -- see above
    await sleep(pollMs, undefined, signal && { signal });
  }
}

/** Derives sessions that were just read, while others are read; what it leaves is left to {@link deriveAll}. */
export async function deriveSessionsAhead(
  parts: LoopParts,
  refs: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const run = { ...runOf(parts), ...(signal && { signal }) };
  try {
    await deriveAhead(parts.store, optionsOf(parts), run, refs);
  } catch (error) {
    if (!isLeaseLost(error)) throw error;
  }
}

async function hasWork({ store }: LoopParts): Promise<boolean> {
  return (await store.dirtySessions(1)).length > 0 || (await store.dirtyItems(1)).length > 0;
}

/** What one run does differently from the next. */
type RunOptions = Pick<DeriveRun, "afresh" | "onProgress" | "signal">;

async function deriveOnce(parts: LoopParts, run: RunOptions): Promise<DeriveResult> {
  try {
    return await deriveUnderLease(parts, run);
  } catch (error) {
    if (isLeaseLost(error)) return notRun;
    throw error;
  }
}

/** This process slept past its time (a closed lid) and another has taken over. */
function isLeaseLost(error: unknown): boolean {
  return error instanceof WhetstoneError && error.code === "lease-lost";
}

const notRun: DeriveResult = { ran: false, sessions: 0, items: 0 };

function deriveUnderLease(parts: LoopParts, run: RunOptions): Promise<DeriveResult> {
  return derive(parts.store, optionsOf(parts), { ...runOf(parts), ...run });
}

function optionsOf(parts: LoopParts): DeriveOptions {
  return {
    extractors,
    rankOf: (format) => adapterNamed(format)?.rank ?? liveRanks[format] ?? defaultRank,
    houseOf: houseByRules(parts),
    agentOf: agentNames,
  };
}

function runOf(parts: LoopParts): Pick<DeriveRun, "holder" | "clock" | "version" | "onEvent"> {
  return {
    holder: parts.holder,
    clock: parts.clock,
    version: derivedVersion(parts),
    onEvent: parts.onEvent,
  };
}

/** Everything besides the record that derived rows depend on. */
function derivedVersion(parts: LoopParts): DerivedVersion {
  const learners = extractors.map(({ name, version }) => `${name} ${version}`);
  const ranks = adapters.map(({ name, rank = defaultRank }) => `${name} ${rank}`);
  const live = Object.entries(liveRanks).map(([door, rank]) => `${door} ${rank}`);
  return {
    code: hash64([`derive ${deriveVersion}`, ...learners, ...ranks, ...live].join("\n")),
    config: hash64(canonicalJson(parts.loaded.config.houseRules)),
  };
}

/** Drops everything derived, then makes it again; both under one lease, so that no other process derives in between. */
export async function rebuildAll(
  parts: LoopParts,
  onProgress?: (progress: DeriveProgress) => void,
): Promise<DeriveResult> {
  await unfoldEvents(parts);
  const run = { afresh: true, ...(onProgress && { onProgress }) };
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- the lease is asked for until it is free
    const result = await deriveOnce(parts, run);
    if (result.ran) return result;
    // oxlint-disable-next-line no-await-in-loop -- see above
    await sleep(pollMs);
  }
}

function houseByRules(parts: LoopParts): DeriveOptions["houseOf"] {
  const rules = parts.loaded.config.houseRules;
  return (session) =>
    rules.find(
      (rule) =>
        (rule.harness === undefined || rule.harness === session.harness) &&
        (rule.agent === undefined || [session.agent, session.toldAgent].includes(rule.agent)) &&
        (rule.repo === undefined || rule.repo === session.repo),
    )?.house ?? null;
}
