import type { Clock } from "../../src/core/clock.ts";
import type { Store } from "../../src/store/port.ts";

export interface StoreChoices {
  readonly clock?: Clock;
  readonly mostDerivedSteps?: number;
}

/** How the laws get stores of one engine. */
export interface StoreFactory {
  /** A new, empty store of one tenant. */
  open(options?: StoreChoices): Promise<Store>;
  /** A second connection to a store, as another process would have it; null where the engine has no such thing. */
  openAgain(store: Store, options?: StoreChoices): Promise<Store | null>;
}
