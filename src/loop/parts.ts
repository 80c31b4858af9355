import type { Clock } from "../core/clock.ts";
import type { LoadedConfig } from "../core/config.ts";
import type { Mac } from "../core/hash.ts";
import type { Store } from "../store/port.ts";

export interface LoopOptions {
  readonly loaded: LoadedConfig;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly readOnly?: boolean;
  /** Everything in memory, under a key that is forgotten: for a look at files without storing them. */
  readonly transient?: boolean;
}

/** What the parts of the loop share. */
export interface LoopParts extends LoopOptions {
  readonly store: Store;
  readonly tenant: string;
  /** Null when a store is read without its key: evidence cannot be checked then. */
  readonly key: Uint8Array | null;
  readonly mac: Mac | null;
  /** Name of this process among the holders of leases. */
  readonly holder: string;
  /** Beginning of the paths at which copies of sources may stand for a moment. */
  readonly scratch: string;
}
