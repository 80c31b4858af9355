import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { hex, wholeSession } from "../../../test/store/record-fixtures.ts";
import { openConnection, refuseOldSqlite } from "./connection.ts";
import { minimumFreeBytes } from "./filesystem.ts";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const newFolder = (): string => mkdtempSync(join(tmpdir(), "whetstone-connection-"));
const mode = (name: string): number => statSync(name).mode & 0o777;
const batch = wholeSession(hex(32, "a"), 3);

describe("openConnection", () => {
  it("writes ahead and waits for the disk", async () => {
    const connection = await openConnection({ path: join(newFolder(), "store.db") });
    const setting = (name: string): unknown =>
      Object.values(connection.database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(setting("journal_mode")).toBe("wal");
    expect(setting("synchronous")).toBe(2);
    expect(setting("cache_size")).toBe(-16 * 1024);
    expect(setting("busy_timeout")).toBe(0);
    connection.close();
  });

  it("leaves a commit to the next flush where that is asked for, and waits for the disk again after it", async () => {
    const connection = await openConnection({ path: join(newFolder(), "store.db") });
    const level = (): unknown =>
      connection.database.prepare("PRAGMA synchronous").get()?.["synchronous"];
    expect(await connection.write(level, "with-next")).toBe(1);
    expect(level()).toBe(2);
    const failing = connection.write(() => {
      throw new Error("no");
    }, "with-next");
    await expect(failing).rejects.toThrow("no");
    expect(level()).toBe(2);
    expect(await connection.write(level)).toBe(2);
    connection.close();
  });

  it("keeps folder and files to their owner", async () => {
    const folder = join(newFolder(), "new", "home");
    const path = join(folder, "store.db");
    const store = await openStore({ path, tenant: "local", key });
    await store.append([batch]);
    expect(mode(folder)).toBe(0o700);
    expect([path, `${path}-wal`, `${path}-shm`].map(mode)).toEqual([0o600, 0o600, 0o600]);
    await store.close();
  });

  it("asks for a SQLite without the known corruption", () => {
    expect(() => refuseOldSqlite("3.51.2")).toThrow(
      expect.objectContaining({ code: "sqlite-too-old" }),
    );
    expect(() => refuseOldSqlite("3.9.99")).toThrow(
      expect.objectContaining({ code: "sqlite-too-old" }),
    );
    for (const version of ["3.51.3", "3.53.0", "4.0.0"])
      expect(() => refuseOldSqlite(version)).not.toThrow();
  });

  it("refuses a network file system", async () => {
    const disk = { stat: () => ({ freeBytes: 2 ** 40, type: 0x6969 }) };
    const open = openConnection({ path: join(newFolder(), "store.db"), disk, platform: "linux" });
    await expect(open).rejects.toMatchObject({ code: "network-file-system" });
  });

  it("refuses to write while the disk is nearly full, and reads on", async () => {
    let freeBytes = minimumFreeBytes;
    const disk = { stat: () => ({ freeBytes, type: 0 }) };
    const path = join(newFolder(), "store.db");
    await (await openStore({ path, tenant: "local", key })).close();
    const full = await openStore({ path, tenant: "local", key, disk });
    freeBytes -= 1;
    await expect(full.append([batch])).rejects.toMatchObject({ code: "disk-full" });
    expect(await full.counts()).toMatchObject({ steps: 0 });
    freeBytes += 1;
    const [receipt] = await full.append([batch]);
    expect(receipt?.rejected).toBe(0);
    await full.close();
  });

  it.each([
    ["garbage", Buffer.from("this is not a database at all, not even nearly".repeat(100))],
    ["a header and nothing else", Buffer.from(`SQLite format 3\0${"\u0001".repeat(200)}`)],
  ])("says that a file is damaged: %s", async (_name, bytes) => {
    const path = join(newFolder(), "store.db");
    writeFileSync(path, bytes);
    for (const readOnly of [false, true]) {
      await expect(openStore({ path, tenant: "local", key, readOnly })).rejects.toMatchObject({
        code: "database-corrupt",
        exitCode: 1,
      });
    }
    expect(statSync(path).size).toBe(bytes.length);
  });

  it("says so when the path cannot be a database", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "store.db"));
    writeFileSync(join(folder, "file"), "");
    for (const path of [join(folder, "store.db"), join(folder, "file", "store.db")]) {
      await expect(openStore({ path, tenant: "local", key })).rejects.toMatchObject({
        code: "database-unavailable",
      });
    }
  });

  it("reads nothing where nothing is, and makes no file by reading", async () => {
    const path = join(newFolder(), "none.db");
    await expect(openStore({ path, tenant: "local", readOnly: true })).rejects.toMatchObject({
      code: "database-missing",
    });
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  it.each(["", "PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t"])(
    "a file that holds nothing yet is as good as none to a reader, and a store to a writer (%j)",
    async (sql) => {
      const path = join(newFolder(), "store.db");
      writeFileSync(path, "");
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
      const before = readFileSync(path);
      await expect(openStore({ path, tenant: "local", key, readOnly: true })).rejects.toMatchObject(
        { code: "database-missing" },
      );
      expect(readFileSync(path).equals(before)).toBe(true);
      await (await openStore({ path, tenant: "local", key })).close();
      const reader = await openStore({ path, tenant: "local", key, readOnly: true });
      expect(await reader.counts()).toMatchObject({ steps: 0 });
      await reader.close();
    },
  );

  it("writes nothing when it was opened for reading", async () => {
    const path = join(newFolder(), "store.db");
    const writer = await openStore({ path, tenant: "local", key });
    await writer.append([batch]);
    const reader = await openStore({ path, tenant: "local", key, readOnly: true });
    expect(await reader.counts()).toMatchObject({ steps: 3 });
    await expect(reader.append([batch])).rejects.toMatchObject({ code: "database-read-only" });
    await writer.append([wholeSession(hex(32, "a"), 5)]);
    expect(await reader.counts()).toMatchObject({ steps: 5 });
    await reader.close();
    await writer.close();
  });
});

describe("a database that another process holds", () => {
  it("is read again where a read meets the lock at one of its statements", async () => {
    const connection = await openConnection({ path: ":memory:" });
    const recovering = { code: "ERR_SQLITE_ERROR", errcode: 261 };
    let attempts = 0;
    const work = (): unknown => {
      attempts += 1;
      if (attempts === 1) throw Object.assign(new Error("database is locked"), recovering);
      return connection.database.isTransaction;
    };
    expect(await connection.read(work)).toBe(true);
    expect(attempts).toBe(2);
    expect(connection.database.isTransaction).toBe(false);
    connection.close();
  });

  it("is tried again until it is free, without blocking the process", async () => {
    const path = join(newFolder(), "store.db");
    const store = await openStore({ path, tenant: "local", key });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    setTimeout(() => other.exec("COMMIT"), 60);
    const [receipt] = await store.append([batch]);
    clearInterval(ticking);
    expect(receipt?.rejected).toBe(0);
    expect(ticks).toBeGreaterThan(3);
    other.close();
    await store.close();
  });

  it("is given up at the deadline; reading goes on all the while", async () => {
    const path = join(newFolder(), "store.db");
    const store = await openStore({ path, tenant: "local", key, busyDeadlineMs: 80 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const started = performance.now();
    await expect(store.append([batch])).rejects.toMatchObject({
      code: "database-locked",
      exitCode: 1,
    });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await store.counts()).toMatchObject({ steps: 0 });
    other.exec("COMMIT");
    other.close();
    await store.append([batch]);
    expect(await store.counts()).toMatchObject({ steps: 3 });
    await store.close();
  });
});
