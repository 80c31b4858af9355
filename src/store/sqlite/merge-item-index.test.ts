import { DatabaseSync } from "node:sqlite";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { item } from "../../../test/store/item-laws.suite.ts";
import { openStore } from "./open-store.ts";

it("brings an index that many writes left in parts into one, and changes no answer", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "whetstone-merge-")), "test.db");
  const store = await openStore({ path, tenant: "local", key: new Uint8Array(32) });
  for (let round = 0; round < 40; round += 1) {
    const entries = Array.from({ length: 20 }, (_, n) => item(`item-${round}-${n} word-${n}`));
    await store.replaceItems(new Map(entries.map((entry) => [entry.key, entry])));
  }
  const query = { terms: ["word-7"], repo: null, agent: null, minConfidence: 0, limit: 50 };
  const before = await store.proposeItems(query);
  expect(countSegments(path)).toBeGreaterThan(6);
  await store.mergeItemIndex();
  expect(countSegments(path)).toBe(1);
  expect(await store.proposeItems(query)).toEqual(before);
  await store.close();
});

function countSegments(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare("SELECT count(DISTINCT segid) AS n FROM item_text_idx").get();
  database.close();
  return Number(row?.["n"]);
}
