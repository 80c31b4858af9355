import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "./core/clock.ts";
import type {
  DerivationMessage,
  DerivationRequest,
  DerivationStart,
} from "./loop/background-derivation.ts";
import { paceLimits } from "./loop/derivation-pace.ts";
import { type Loop, openLoop } from "./loop.ts";

/** Of a session without end all rows are gone through: that takes the longer the more there are, and the log grows meanwhile. */
const longestRestMs = 300_000;

// Entry of the thread that background-derivation.ts starts.
if (parentPort === null) throw new Error("derive-worker is started by a server, not by itself");
const port = parentPort;
const stop = new AbortController();
/** Tenants whose key is missing. */
const unopened = new Set<string>();
let limits = paceLimits.free;
port.on("message", (request: DerivationRequest) => {
  if (request === "stop") stop.abort();
  else limits = paceLimits[request.pace];
});

const lookedAt = new WeakMap<Loop, number>();
/** A look reads the sessions of three months: while much comes in, once a minute is enough. */
const looksEveryMs = 60_000;

await deriveUntil(stop.signal);
port.close();

async function deriveUntil(signal: AbortSignal): Promise<void> {
  const start = workerData as DerivationStart;
  const pauseMs = start.loaded.config.server.cycleSeconds * 1000;
  await using loops = new AsyncDisposableStack();
  const own = loops.use(
    await openLoop({
      ...start,
      clock: systemClock,
      onEvent: (event, tenant) => tellParent({ event, tenant }),
      // The thread that it is told to sends it.
      exportsEvents: false,
    }),
  );
  const tenants = new Map([[own.tenant, own]]);
  while (!signal.aborted) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one look after another
      await openNewTenants(own, tenants, loops);
      let tookMs = 0;
      // oxlint-disable-next-line no-await-in-loop -- see above
      for (const loop of tenants.values()) tookMs += await deriveIfBehind(loop);
      // oxlint-disable-next-line no-await-in-loop -- see above
      await unfoldWhileResting([...tenants.values()], tookMs, pauseMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      tellParent(error instanceof Error ? error.message : String(error));
      // oxlint-disable-next-line no-await-in-loop -- see above
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Derives nothing, and only makes the rows of events. Rests less as soon as the thread that answers is less busy. */
async function unfoldWhileResting(
  loops: readonly Loop[],
  tookMs: number,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  const restMs = (): number =>
    Math.max(pauseMs, Math.min(tookMs * limits.deriveRestRatio, longestRestMs));
  for (let leftMs = restMs(); leftMs > 0; leftMs = began + restMs() - performance.now()) {
    const startedAt = performance.now();
    let events = 0;
    // oxlint-disable-next-line no-await-in-loop -- one after another
    for (const loop of loops) events += await loop.unfold(limits.eventsAtOnce);
    const ownRestMs = (performance.now() - startedAt) * limits.unfoldRestRatio;
    // oxlint-disable-next-line no-await-in-loop -- the pause is the point
    await sleep(Math.min(leftMs, events === 0 ? pauseMs : ownRestMs), undefined, { signal });
  }
}

/** One whose key is missing is told of once: the others go on. */
async function openNewTenants(
  own: Loop,
  tenants: Map<string, Loop>,
  loops: AsyncDisposableStack,
): Promise<void> {
  for (const tenant of await own.store.tenants()) {
    if (tenants.has(tenant) || unopened.has(tenant)) continue;
    try {
      // oxlint-disable-next-line no-await-in-loop -- there are few
      tenants.set(tenant, loops.use(await own.openTenant(tenant)));
    } catch (error) {
      unopened.add(tenant);
      tellParent(`${tenant}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function tellParent(message: DerivationMessage): void {
  port.postMessage(message);
}

/** Answers how many milliseconds it took. */
async function deriveIfBehind(loop: Loop): Promise<number> {
  const { store } = loop;
  const startedAt = performance.now();
  const isBehind =
    (await store.countPendingEvents()) > 0 ||
    (await store.dirtySessions(1)).length > 0 ||
    (await store.lengthenedSessions()).length > 0 ||
    (await store.dirtyItems(1)).length > 0;
  if (isBehind) {
    await loop.derive(undefined, limits.eventsAtOnce);
    await lookAtPolicies(loop);
  }
  return performance.now() - startedAt;
}

async function lookAtPolicies(loop: Loop): Promise<void> {
  const now = performance.now();
  if (now - (lookedAt.get(loop) ?? -Infinity) < looksEveryMs) return;
  lookedAt.set(loop, now);
  await loop.adapt();
}
