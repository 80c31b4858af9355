import type { Item } from "../src/core/knowledge.ts";
import { openStore } from "../src/store/sqlite/open-store.ts";
import { syntheticItems } from "./synthetic-items.ts";

const itemsPerWrite = 2000;

/** Makes a store of so many items in a home folder, in its own key, as derivation writes them. */
export async function fillItems(home: string, count: number): Promise<void> {
  const store = await openStore({ path: `${home}/whetstone.db`, tenant: "local", home });
  let batch = new Map<string, Item>();
  for (const item of syntheticItems(count, 1)) {
    batch.set(item.key, item);
    if (batch.size < itemsPerWrite) continue;
    await store.replaceItems(batch);
    batch = new Map();
  }
  await store.replaceItems(batch);
  await store.mergeItemIndex();
  await store.close();
}
