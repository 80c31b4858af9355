import type { Clock } from "../../src/core/clock.ts";
import type { Store } from "../../src/store/port.ts";

/** How the laws get stores of one engine. */
export interface StoreFactory {
  /** A new, empty store of one tenant. */
  open(options?: { readonly clock?: Clock }): Promise<Store>;
  /** A second connection to a store, as another process would have it; null where the engine has no such thing. */
  openAgain(store: Store, options?: { readonly clock?: Clock }): Promise<Store | null>;
}
