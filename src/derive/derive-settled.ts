import type { DeriveStore, Lease, LeaseStore } from "../store/port.ts";
import type { DeriveOptions } from "./derive-family.ts";
import { type DeriveRun, heartbeatMs, leaseLost, leaseMs, renew } from "./derive.ts";
import { deriveSessions } from "./derive-sessions.ts";

/** Sessions that wait for each other: a transaction for each would cost as much again as deriving them. */
const sessionsPerWrite = 4;

/**
 * Derives sessions while others are still being read: `settled` gives those whose sources were read to the end. What is
 * related to another session waits, for the other may still grow; so does everything while another process derives: it
 * stays marked. Throws `lease-lost` as `derive` does.
 */
export async function deriveSettled(
  store: DeriveStore & LeaseStore,
  options: DeriveOptions,
  run: Pick<DeriveRun, "holder" | "clock" | "version" | "onEvent">,
  settled: AsyncIterable<readonly string[]>,
): Promise<void> {
  const { holder, clock, onEvent } = run;
  const acquire = (): Promise<Lease | null> => store.acquireLease("derive", holder, leaseMs);
  let lease: Lease | null = null;
  let heldSince = 0;
  let waiting: string[] = [];
  try {
    for await (const refs of settled) {
      if (lease === null) {
        lease = await acquire();
        if (lease === null) return;
        heldSince = clock.now();
        await renew(store, run);
      }
      waiting.push(...refs);
      if (waiting.length >= sessionsPerWrite) {
        const alone = await store.unrelatedSessions(waiting);
        waiting = [];
        await deriveSessions(store, options, alone, onEvent);
      }
      if (clock.now() - heldSince < heartbeatMs) continue;
      if ((await acquire()) === null) throw leaseLost();
      heldSince = clock.now();
    }
  } finally {
    if (lease !== null) await store.releaseLease(lease);
  }
}
