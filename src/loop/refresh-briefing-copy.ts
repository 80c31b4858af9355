import { randomBytes } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../core/canonical-json.ts";
import { isDatabaseAddress } from "../core/database-address.ts";
import { WhetstoneError } from "../core/errors.ts";
import { hash64 } from "../core/hash.ts";
import type { Item } from "../core/knowledge.ts";
import { makeFolder } from "../core/make-folder.ts";
import { emptyBatch, type RecordBatch, type SourceRow } from "../core/rows.ts";
import { briefingCopies, briefingCopyName, copyNames } from "../store/briefing-copy.ts";
import { schemaVersion } from "../store/migrations/steps.ts";
import { openStore } from "../store/sqlite/open-store.ts";
import { localTenant, type LoopParts } from "./parts.ts";

/** Of more the most costly ones are copied. */
const mostItems = 100_000;
const itemsAtOnce = 500;
const leaseMs = 600_000;
/** Pieces of evidence that a briefing looks at, of each item. */
const checkedPieces = 2;

/**
 * Where the store is a server's: copies what sessions may be briefed with into a file of this machine, so that a hook
 * need not wait for the server. A copy is whole before it has its name, and stays as it is while the items are the same.
 */
export async function refreshBriefingCopy(parts: LoopParts): Promise<void> {
  const { loaded, tenant, store } = parts;
  const isCopied = isDatabaseAddress(loaded.databasePath) && tenant === localTenant;
  if (!isCopied || parts.readOnly === true || parts.transient === true || parts.mac === null)
    return;
  const items = await store.items({ status: "active", limit: mostItems });
  const contents = hash64(items.map((item) => canonicalJson(item)).join("\n"));
  const name = briefingCopyName(schemaVersion, contents);
  const folder = briefingCopies(loaded.home);
  if (!existsSync(join(folder, name))) {
    makeFolder(folder, 0o700);
    // What a process that is killed leaves there goes with the next command.
    const draft = `${parts.scratch}${randomBytes(8).toString("hex")}.db`;
    try {
      await writeCopy(parts, items, draft);
      renameSync(draft, join(folder, name));
    } finally {
      for (const ending of ["", "-wal", "-shm"]) rmSync(draft + ending, { force: true });
    }
  }
  removeOthers(loaded.home, name);
}

/** Closed, a database is one file. */
async function writeCopy(parts: LoopParts, items: readonly Item[], path: string): Promise<void> {
  const { loaded, clock, holder } = parts;
  const copy = await openStore({ tenant: localTenant, home: loaded.home, path, clock });
  try {
    const lease = await copy.acquireLease("derive", holder, leaseMs);
    if (lease === null) throw new WhetstoneError("lease-lost", `${path} is being written already`);
    await copy.append(await sourcesOf(parts, items));
    for (let at = 0; at < items.length; at += itemsAtOnce) {
      const some = items.slice(at, at + itemsAtOnce);
      // oxlint-disable-next-line no-await-in-loop -- one transaction after another
      await copy.replaceItems(new Map(some.map((item) => [item.key, item])));
    }
    await copy.releaseLease(lease);
  } finally {
    await copy.close();
  }
}

/** Where the evidence stands that a briefing checks. */
async function sourcesOf(
  { store }: LoopParts,
  items: readonly Item[],
): Promise<readonly RecordBatch[]> {
  const checked = items.flatMap(({ evidence }) => evidence.slice(0, checkedPieces));
  const keys = new Set(checked.map(({ sourceKey }) => sourceKey));
  const batches: RecordBatch[] = [];
  for (const sourceKey of keys) {
    // oxlint-disable-next-line no-await-in-loop -- one connection answers one question after another
    const found = await store.source(sourceKey);
    if (found === null) continue;
    const source: SourceRow = { ...found, sourceKey, generation: 0, prefixHmac: "" };
    batches.push({ ...emptyBatch, source });
  }
  return batches;
}

/** A hook that reads one of them goes on reading it. */
function removeOthers(home: string, name: string): void {
  for (const other of copyNames(home)) {
    if (!other.startsWith(name)) rmSync(join(briefingCopies(home), other), { force: true });
  }
}
