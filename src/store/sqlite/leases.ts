import { WhetstoneError } from "../../core/errors.ts";
import { isGone } from "../lease-holder.ts";
import type { Lease } from "../port.ts";
import { requireKnownSchema } from "./batches.ts";
import type { StoreContext } from "./context.ts";
import { readForgottenAt } from "./suppressions.ts";

/** No lease is held for longer: one that ends later was damaged, or the clock has been set back. */
const longestMs = 5 * 60_000;

/**
 * Takes a lease that is free, expired, already the holder's own or left behind by a process that was killed; null when
 * another holds it. The fence rises whenever the lease changes hands.
 */
export function acquireLease(
  context: StoreContext,
  name: string,
  holder: string,
  ttlMs: number,
): Lease | null {
  const { connection, tenantId, fences } = context;
  requireKnownSchema(context);
  const now = context.leaseTime();
  const row = connection
    .statement("SELECT holder, fence, expires_at FROM lease WHERE tenant_id = ? AND name = ?")
    .get(tenantId, name);
  const before = String(row?.["holder"] ?? "");
  const isOurs = before === holder;
  const endsIn = Number(row?.["expires_at"] ?? 0) - now;
  const isHeld = endsIn > 0 && endsIn <= longestMs;
  if (isHeld && !isOurs && !isGone(before)) return null;
  const fence = Number(row?.["fence"] ?? 0) + (isOurs ? 0 : 1);
  const expiresAt = now + ttlMs;
  connection
    .statement(
      `INSERT INTO lease (tenant_id, name, holder, fence, expires_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (tenant_id, name) DO UPDATE SET holder = excluded.holder, fence = excluded.fence, expires_at = excluded.expires_at`,
    )
    .run(tenantId, name, holder, fence, expiresAt);
  fences.set(name, fence);
  return { name, holder, fence, expiresAt };
}

/** Gives a lease back; does nothing when it has passed to another. The row stays, so that fences keep rising. */
export function releaseLease({ connection, tenantId, fences }: StoreContext, lease: Lease): void {
  connection
    .statement(
      "UPDATE lease SET holder = '', expires_at = 0 WHERE tenant_id = ? AND name = ? AND fence = ? AND holder = ?",
    )
    .run(tenantId, lease.name, lease.fence, lease.holder);
  if (fences.get(lease.name) === lease.fence) fences.delete(lease.name);
}

/**
 * One transaction of leased work. Throws `lease-lost` when this store took the lease and it has passed to another since:
 * a holder that slept past its time must not write over its successor's work.
 */
export function writeLeased<T>(context: StoreContext, name: string, work: () => T): Promise<T> {
  return context.connection.write(() => {
    requireKnownSchema(context);
    requireFence(context, name);
    const { connection, tenantId, suppressions, dictionary } = context;
    if (suppressions.refresh(readForgottenAt(connection, tenantId))) dictionary.forget();
    return work();
  });
}

function requireFence({ connection, tenantId, fences }: StoreContext, name: string): void {
  const held = fences.get(name);
  if (held === undefined) return;
  const row = connection
    .statement("SELECT fence FROM lease WHERE tenant_id = ? AND name = ?")
    .get(tenantId, name);
  // What was held stays noted: until the lease is taken again, every further attempt fails as this one.
  if (Number(row?.["fence"] ?? 0) === held) return;
  throw new WhetstoneError("lease-lost", `The "${name}" lease has passed to another process.`, {
    hint: "Nothing is lost: the other process does this work.",
  });
}
