import type { Clock } from "../../core/clock.ts";
import type { Mac } from "../../core/hash.ts";
import type { Connection } from "../engine.ts";
import type { Dictionary } from "./dictionary.ts";
import type { SessionIds } from "./session-ids.ts";
import type { SourceIds } from "./source-ids.ts";
import type { Suppressions } from "./suppressions.ts";

/** What every aggregate of one tenant's store shares. */
export interface StoreContext {
  readonly connection: Connection;
  readonly tenantId: number;
  readonly principalId: number;
  readonly dictionary: Dictionary;
  readonly sessions: SessionIds;
  readonly sources: SourceIds;
  readonly suppressions: Suppressions;
  readonly clock: Clock;
  /** Milliseconds since the epoch, as leases are measured: one clock for all that share the database. */
  readonly leaseTime: () => number;
  /** Fences of the leases that this store holds, by name. */
  readonly fences: Map<string, number>;
  /** Steps of one session that are derived, its first. */
  readonly mostDerivedSteps: number;
  /** Mark of a session when it was loaded for derivation: the mark is cleared only when it is still the same. */
  readonly loadedMarks: Map<number, number>;
  /** Null when a store was opened for reading without its key. */
  readonly mac: Mac | null;
}
