import type { Clock } from "../core/clock.ts";
import type { LoadedConfig } from "../core/config.ts";
import type { WhetstoneError } from "../core/errors.ts";
import type { DomainEvent } from "../core/domain-events.ts";
import type { Mac } from "../core/hash.ts";
import type { Store } from "../store/port.ts";
import type { EventListener } from "./events/event-hub.ts";

/** The tenant of a person's own machine; a server may hold others beside it. */
export const localTenant = "local";

export interface LoopOptions {
  /** Whose part of the store; {@link localTenant} unless said otherwise. It is made, with its key, when it is first written to. */
  readonly tenant?: string;
  readonly loaded: LoadedConfig;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly readOnly?: boolean;
  /** Where only reading, what predictions know is kept for the next start all the same: a file that nothing depends on. */
  readonly keepsSnapshots?: boolean;
  /** Everything in memory, under a key that is forgotten: for a look at files without storing them. */
  readonly transient?: boolean;
  /** With `transient`: the key, and what is to stay out, of the store that was told to forget it. */
  readonly alike?: { readonly key: Uint8Array | null; readonly forgotten: ReadonlySet<string> };
  /** Commits what waits in the spool first, for at most 200 ms and also when only reading; never fails because of it. */
  readonly drainsFirst?: boolean;
  /**
   * Where a newer program has changed the schema, goes on without the store: what is to be written waits in the spool for
   * the newer program (`Loop.spoolsBecause` says why). Without this, `schema-newer` is thrown.
   */
  readonly spoolsWhenNewer?: boolean;
  /** The log of a SQLite file is folded back by a thread beside: commits do so only where it lags far behind. */
  readonly foldsBeside?: boolean;
  /** Told of what happened, as it happens. */
  readonly onEvent?: EventListener;
  /** Events go to the OTLP receiver of the configuration, if it names one. True by default. */
  readonly exportsEvents?: boolean;
}

/** What the parts of the loop share. */
export interface LoopParts extends Omit<LoopOptions, "onEvent"> {
  /** The tenant is this store's where none is given. */
  readonly onEvent: (event: DomainEvent, tenant?: string) => void;
  readonly store: Store;
  /** False where there is no database yet, or none was wanted: the store is an empty one in memory then. */
  readonly hasDatabase: boolean;
  readonly tenant: string;
  /** Null when a store is read without its key: evidence cannot be checked then. */
  readonly key: Uint8Array | null;
  readonly mac: Mac | null;
  /** Name of this process among the holders of leases. */
  readonly holder: string;
  /** The newer schema that keeps this process from the store; null as a rule. */
  readonly spoolsBecause: WhetstoneError | null;
  /** Beginning of the paths at which copies of sources may stand for a moment. */
  readonly scratch: string;
}
