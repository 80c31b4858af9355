import { existsSync } from "node:fs";
import { isDatabaseAddress } from "../core/database-address.ts";
import { join } from "node:path";
import { drainSpool, type DrainResult } from "../store/drain-spool.ts";
import { leaseHolder } from "../store/lease-holder.ts";
import { spoolFiles } from "../store/spool.ts";
import { openStore } from "../store/open-store.ts";
import { localTenant, type LoopOptions, type LoopParts } from "./parts.ts";

/** A command that only wanted an answer may spend this long on the spool. */
const drainBudgetMs = 200;
/** Of that, this long waiting for a lock that another process holds. */
const lockDeadlineMs = 100;
/** What can be committed well within that time. */
const maxFileBytes = 1024 * 1024;

/** A folder for each tenant: what waits in it says nothing of whose it is. */
export function spoolFolder({ loaded, tenant }: Pick<LoopOptions, "loaded" | "tenant">): string {
  const isOwn = tenant === undefined || tenant === localTenant;
  return join(loaded.home, isOwn ? "spool" : `spool-${tenant}`);
}

const nothing: DrainResult = { ran: true, files: 0, records: 0, damaged: 0, pending: 0 };

/** Commits everything that waits in the spool. */
export async function drainAll(parts: LoopParts): Promise<DrainResult> {
  return (await drainWaiting(parts, Infinity)) ?? nothing;
}

/**
 * Commits what waits in the spool, within the time a command may spend on it. A loop in memory leaves the spool alone:
 * what it took out would be gone with it; null then.
 */
export async function drainWaiting(
  parts: LoopParts,
  budgetMs = drainBudgetMs,
): Promise<DrainResult | null> {
  if (parts.transient === true || parts.spoolsBecause !== null) return null;
  return drainSpool(parts.store, {
    folder: spoolFolder(parts),
    holder: parts.holder,
    budgetMs,
    ...(budgetMs === Infinity ? {} : { maxFileBytes }),
  });
}

/**
 * As {@link drainWaiting}, over a connection of its own, for a command that is about to open the store for whatever
 * purpose. Makes no database, takes no step of its schema, and never fails: what is wrong with the store, the command's
 * own work says, and what could not be taken waits for the next one.
 */
export async function drainInPassing(
  options: Pick<LoopOptions, "loaded" | "clock" | "tenant">,
): Promise<void> {
  const { loaded, clock } = options;
  const folder = spoolFolder(options);
  const giveUpAt = performance.now() + drainBudgetMs;
  try {
    if (spoolFiles(folder, maxFileBytes).length === 0 || !mayBeThere(loaded.databasePath)) return;
    const store = await openStore({
      tenant: options.tenant ?? localTenant,
      home: loaded.home,
      path: loaded.databasePath,
      clock,
      busyDeadlineMs: lockDeadlineMs,
      keepsSchema: true,
    });
    const budgetMs = giveUpAt - performance.now();
    try {
      await drainSpool(store, { folder, holder: leaseHolder(), budgetMs, maxFileBytes });
    } finally {
      await store.close();
    }
  } catch {
    // See above: nothing is lost, and the command has something else to do.
  }
}

/** Whether there is a server is known by asking it. */
function mayBeThere(database: string): boolean {
  return isDatabaseAddress(database) || existsSync(database);
}
