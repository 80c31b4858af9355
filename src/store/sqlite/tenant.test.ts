import { mkdtempSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hex, wholeSession } from "../../../test/store/record-fixtures.ts";
import { createMac } from "../../core/hash.ts";
import { tenantKeyPath } from "../keyring.ts";
import { openStore } from "./open-store.ts";

const newHome = (): string => mkdtempSync(join(tmpdir(), "whetstone-tenant-"));
const options = (home: string) => ({ path: join(home, "whetstone.db"), home, tenant: "local" });

describe("the key of a tenant", () => {
  it("is made with the first store, kept to its owner, and stays", async () => {
    const home = newHome();
    const store = await openStore(options(home));
    const path = tenantKeyPath(home, "local");
    const key = readFileSync(path);
    expect(key).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "keys")).mode & 0o777).toBe(0o700);
    expect(store.mac?.("text")).toBe(createMac(key)("text"));
    await store.close();
    await (await openStore(options(home))).close();
    expect(readFileSync(path)).toEqual(key);
  });

  it("is one key when several processes start at once", async () => {
    const home = newHome();
    const stores = await Promise.all([1, 2, 3].map(() => openStore(options(home))));
    expect(new Set(stores.map((store) => store.mac?.("text"))).size).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  it("is never made again over existing rows: without it only reading remains", async () => {
    const home = newHome();
    const store = await openStore(options(home));
    await store.append([wholeSession(hex(32, "a"), 3)]);
    await store.close();
    const path = tenantKeyPath(home, "local");
    renameSync(path, `${path}.lost`);
    await expect(openStore(options(home))).rejects.toMatchObject({
      code: "key-missing",
      exitCode: 1,
    });
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
    const reader = await openStore({ ...options(home), readOnly: true });
    expect(await reader.counts()).toMatchObject({ steps: 3 });
    expect(reader.mac).toBeNull();
    await reader.close();
    renameSync(`${path}.lost`, path);
    await (await openStore(options(home))).close();
  });

  it("is told apart from another", async () => {
    const home = newHome();
    await (await openStore(options(home))).close();
    writeFileSync(tenantKeyPath(home, "local"), new Uint8Array(32).fill(1));
    await expect(openStore(options(home))).rejects.toMatchObject({ code: "key-mismatch" });
    const reader = await openStore({ ...options(home), readOnly: true });
    expect(reader.mac).toBeNull();
    await reader.close();
    writeFileSync(tenantKeyPath(home, "local"), "short");
    await expect(openStore(options(home))).rejects.toMatchObject({ code: "key-damaged" });
  });

  it("must be named like a file of its own", async () => {
    const home = newHome();
    for (const tenant of ["../evil", "", "a/b", ".hidden", "x".repeat(65)]) {
      await expect(openStore({ ...options(home), tenant })).rejects.toMatchObject({
        code: "tenant-name",
        exitCode: 2,
      });
    }
  });
});

describe("two tenants in one database", () => {
  it("see nothing of each other", async () => {
    const home = newHome();
    const ref = hex(32, "a");
    const one = await openStore(options(home));
    await one.append([wholeSession(ref, 3)]);
    const two = await openStore({ ...options(home), tenant: "other" });
    expect(await two.counts()).toMatchObject({ sessions: 0, steps: 0, sources: 0 });
    const [receipt] = await two.append([wholeSession(ref, 2)]);
    expect(receipt?.duplicate).toBe(0);
    expect(await two.loadFamilies([ref])).toMatchObject([[{ steps: [{}, {}] }]]);
    expect(await one.counts()).toMatchObject({ sessions: 1, steps: 3 });
    expect(one.mac?.("text")).not.toBe(two.mac?.("text"));
    await one.close();
    await two.close();
  });
});
