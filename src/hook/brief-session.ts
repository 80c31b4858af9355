import type { Clock } from "../core/clock.ts";
import type { LoadedConfig } from "../core/config.ts";
import { WhetstoneError } from "../core/errors.ts";
import { createMac } from "../core/hash.ts";
import { brief } from "../loop/brief.ts";
import { localTenant } from "../loop/parts.ts";
import { scratchPrefix } from "../loop/scratch.ts";
import { leaseHolder } from "../store/lease-holder.ts";
import type { BriefingStore } from "../store/sqlite/briefing-store.ts";
import { openBriefingStore } from "../store/sqlite/open-briefing-store.ts";

export interface SessionToBrief {
  readonly session: string;
  readonly agent: string;
  readonly cwd: string;
  /** Null where it is not known; then it is looked for in `cwd`. */
  readonly repo: string | null;
}

export interface BriefingPlace {
  readonly loaded: LoadedConfig;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly key: Uint8Array;
  /** Throws when the time is up; asked between slices of the work. */
  readonly requireTime: () => void;
}

/**
 * The briefing of a session, its assignment and slate durable in the spool; "" where there is nothing to say. The database
 * is only read, and no lock waited for. Throws what kept it from being made: then nothing may be shown.
 */
export async function briefSession(asked: SessionToBrief, place: BriefingPlace): Promise<string> {
  const { loaded, key, requireTime } = place;
  requireTime();
  const opened = await openBriefingStore({
    tenant: localTenant,
    home: loaded.home,
    path: loaded.databasePath,
    busyDeadlineMs: 0,
  });
  try {
    if (opened.mac === null) throw wrongKey();
    const briefing = await brief(
      {
        ...place,
        store: inSlices(opened, requireTime),
        tenant: localTenant,
        mac: createMac(key),
        scratch: scratchPrefix(loaded.home, leaseHolder()),
      },
      asked,
    );
    return briefing.context;
  } finally {
    opened.close();
  }
}

/** The same store, each of whose answers is asked for only while there is time. */
function inSlices(store: BriefingStore, requireTime: () => void): BriefingStore {
  return {
    proposeItems: (query) => {
      requireTime();
      return store.proposeItems(query);
    },
    termStatistics: (terms) => {
      requireTime();
      return store.termStatistics(terms);
    },
    source: (sourceKey) => {
      requireTime();
      return store.source(sourceKey);
    },
  };
}

function wrongKey(): WhetstoneError {
  return new WhetstoneError("key-mismatch", "The key is not the one the database was made with.");
}
