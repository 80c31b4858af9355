import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/store/port.ts";
import { openStore } from "../../src/store/sqlite/open-store.ts";
import type { StoreFactory } from "./store-factory.ts";
import { storeLaws } from "./store-laws.suite.ts";

const key = new Uint8Array(32).fill(7);

const inMemory: StoreFactory = {
  open: (options) => openStore({ path: ":memory:", tenant: "local", key, ...options }),
  openAgain: async () => null,
};

function onFile(): StoreFactory {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-store-"));
  const paths = new WeakMap<Store, string>();
  let made = 0;
  const open = async (
    path: string,
    options: Parameters<StoreFactory["open"]>[0],
  ): Promise<Store> => {
    const store = await openStore({ path, tenant: "local", key, ...options });
    paths.set(store, path);
    return store;
  };
  return {
    open: (options) => open(join(folder, `store-${(made += 1)}.db`), options),
    openAgain: (store, options) => open(paths.get(store) ?? "", options),
  };
}

storeLaws("SQLite in memory", inMemory);
storeLaws("SQLite on a file", onFile());
