import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { fillItems } from "../../../bench/fill-items.ts";
import { openBriefingStore } from "./open-briefing-store.ts";
import { openStore } from "./open-store.ts";

const tenant = "local";

async function homeWithItems(): Promise<{ readonly home: string; readonly path: string }> {
  const home = mkdtempSync(join(tmpdir(), "whetstone-briefing-"));
  await fillItems(home, 20);
  return { home, path: join(home, "whetstone.db") };
}

describe("openBriefingStore", () => {
  it("answers what the whole store answers", async () => {
    const place = { ...(await homeWithItems()), tenant };
    const whole = await openStore({ ...place, readOnly: true });
    const small = await openBriefingStore(place);
    const query = { terms: [], repo: null, agent: null, minConfidence: 0, limit: 10 };
    const proposed = await small.proposeItems(query);
    expect(proposed.items.length).toBeGreaterThan(0);
    expect(proposed).toEqual(await whole.proposeItems(query));
    const terms = ["test", "file"];
    expect(await small.termStatistics(terms)).toEqual(await whole.termStatistics(terms));
    expect(await small.source("unknown")).toBeNull();
    expect(small.mac?.("a")).toBe(whole.mac?.("a"));
    small.close();
    await whole.close();
  });

  it("has no key where another than the store's is given", async () => {
    const { path } = await homeWithItems();
    const small = await openBriefingStore({ path, tenant, key: new Uint8Array(32) });
    expect(small.mac).toBeNull();
    small.close();
  });

  it("refuses a database that is not there, or of another schema", async () => {
    const place = { ...(await homeWithItems()), tenant };
    const missing = openBriefingStore({ ...place, path: join(place.home, "none.db") });
    await expect(missing).rejects.toMatchObject({ code: "database-missing" });
    const database = new DatabaseSync(place.path);
    database.exec("INSERT INTO schema_version (version, name) VALUES (99, 'from the future')");
    database.close();
    await expect(openBriefingStore(place)).rejects.toMatchObject({ code: "schema-newer" });
  });
});
