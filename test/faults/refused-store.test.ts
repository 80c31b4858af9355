import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { openConnection } from "../../src/store/sqlite/connection.ts";
import { finished, type Machine } from "../e2e/whetstone.ts";
import { fixturePath } from "../ingest/fixture-path.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { expectRefused, expectWorks, machineWithFleet } from "./refusals.ts";
import { inProcess } from "./run-in-process.ts";
import {
  canonical,
  createKeyedMachine,
  expectSameRows,
  seed,
  storeBeside,
  withoutPrivileges,
  writeKey,
} from "./stores.ts";

const launcher = resolve(import.meta.dirname, "../../bin/whetstone.js");

async function anySession(machine: Machine, options: readonly string[]): Promise<string> {
  const { sessions } = await machine.json(["sessions", ...options]);
  return (sessions as readonly { readonly key: string }[])[0]?.key ?? "";
}

function databaseOf(machine: Machine): string {
  return join(machine.whetstoneHome, "whetstone.db");
}

async function sessionCount(machine: Machine): Promise<number> {
  const { sessions } = (await machine.json(["sessions"])) as { sessions?: readonly unknown[] };
  return sessions?.length ?? 0;
}

describe("a locked database", () => {
  it("is waited for, then said to be locked, exit 1; nothing is lost", async () => {
    const machine = machineWithFleet(30);
    await machine.json(["scan"]);
    const before = await canonical(machine);
    writeInto(machine.home, fleetFiles({ seed: seed + 1, sessions: 1 })[0]!);
    const other = new DatabaseSync(databaseOf(machine));
    other.exec("BEGIN EXCLUSIVE");
    const started = performance.now();
    const [reading] = await Promise.all([
      expectWorks(machine, ["export", "--canonical"]),
      expectRefused(machine, ["scan"], "database-locked"),
      expectRefused(machine, ["rebuild"], "database-locked"),
    ]);
    expect(performance.now() - started).toBeLessThan(20_000);
    expectSameRows(reading, before);
    other.exec("COMMIT");
    other.close();
    expect(await machine.json(["scan"])).toMatchObject({ sessions: 1 });
  });

  it("held by a process that lets no one in is locked for readers too", async () => {
    const machine = machineWithFleet(3);
    await machine.json(["scan"]);
    const other = new DatabaseSync(databaseOf(machine));
    other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    await Promise.all([
      expectRefused(machine, ["report"], "database-locked"),
      expectRefused(machine, ["scan"], "database-locked"),
      expectRefused(machine, ["bootstrap"], "database-locked"),
    ]);
    other.close();
    await expectWorks(machine, ["report"]);
  });

  it("that is let go in time is written to", async () => {
    const machine = machineWithFleet(3);
    await machine.json(["scan", "--no-learn"]);
    const other = new DatabaseSync(databaseOf(machine));
    other.exec("BEGIN EXCLUSIVE");
    setTimeout(() => other.close(), 1500);
    await expectWorks(machine, ["harvest"]);
    expect((await machine.json(["doctor"]))["ok"]).toBe(true);
  });
});

describe.skipIf(process.platform === "win32")("a full disk", () => {
  it("is said to be full before SQLite fails half way; what waits goes in once there is room", async () => {
    const machine = machineWithFleet(60);
    const disk = join(machine.home, "disk");
    mkdirSync(disk);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=600m", "tmpfs", disk]);
    if (mounted.status !== 0) return;
    onTestFinished(() => void spawnSync("umount", [disk]));
    const onDisk = ["--db", join(disk, "whetstone.db")];
    await machine.json(["scan", "--no-learn", ...onDisk]);
    writeFileSync(join(disk, "ballast"), Buffer.alloc(200 * 1024 * 1024));
    await expectRefused(machine, ["harvest", ...onDisk], "disk-full");
    await expectWorks(machine, ["report", ...onDisk]);
    const doctor = await machine.run(["doctor", "--json", ...onDisk]);
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toContain('"name":"disk","state":"failed"');
    // The tool fails, and so does the end of its run: both are told, and no trace.
    const tool = ["run", "git_status", "--house", "ezra", "--param", `path=${disk}`];
    const failed = await machine.run([...tool, ...onDisk, "--json"]);
    expect(failed.status).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: "tool-failed" } });
    expect(failed.stderr).toMatch(
      /^error: .*not a git repository[^]*\nerror: Only \d+ MB are free/,
    );
    expect(failed.stderr).not.toMatch(/\n\s+at /);
    rmSync(join(disk, "ballast"));
    await machine.json(["harvest", ...onDisk]);
    await machine.json(["scan"]);
    const rows = await expectWorks(machine, ["export", "--canonical", ...onDisk]);
    expectSameRows(rows, await canonical(machine));
  });

  it("without one free byte it is said to be full; reading goes on, where no log is left", async ({
    skip,
  }) => {
    const machine = machineWithFleet(12);
    const disk = join(machine.home, "disk");
    mkdirSync(disk);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=600m", "tmpfs", disk]);
    skip(mounted.status !== 0, "nothing may be mounted here");
    onTestFinished(() => void spawnSync("umount", [disk]));
    const path = join(disk, "whetstone.db");
    const onDisk = ["--db", path];
    await machine.json(["scan", ...onDisk]);
    const report = await expectWorks(machine, ["report", ...onDisk]);
    // A reader leaves what the next one needs.
    for (const ending of ["-wal", "-shm"]) rmSync(path + ending, { force: true });
    const fill = (): void => {
      const { blocks, bfree, bsize } = statfsSync(disk);
      const size = `size=${(blocks - bfree) * bsize}`;
      expect(spawnSync("mount", ["-o", `remount,${size}`, disk]).status).toBe(0);
    };
    fill();
    expect(await expectWorks(machine, ["report", ...onDisk])).toBe(report);
    await expectWorks(machine, ["bootstrap", ...onDisk]);
    await expectWorks(machine, ["search", "test", ...onDisk]);
    await expectRefused(machine, ["scan", ...onDisk], "disk-full");
    await expectRefused(machine, ["bootstrap", "--session", "s-1", ...onDisk], "disk-full");
    const doctor = await machine.run(["doctor", "--json", ...onDisk]);
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toContain('"message":"only 0 MB are free beside');
    const reading = await openConnection({ path, readOnly: true });
    const count = () => reading.read(() => reading.rows("SELECT count(*) FROM step"));
    await count();
    expect(spawnSync("mount", ["-o", "remount,size=600m", disk]).status).toBe(0);
    await machine.json([
      "forget",
      "--session",
      await anySession(machine, onDisk),
      "--yes",
      ...onDisk,
    ]);
    await expect(count()).rejects.toMatchObject({ code: "database-locked" });
    reading.close();
    // What a process leaves that was killed.
    const writer = new DatabaseSync(path);
    writer.exec("CREATE TABLE left_in_the_log (x)");
    copyFileSync(`${path}-wal`, `${path}-kept`);
    writer.close();
    renameSync(`${path}-kept`, `${path}-wal`);
    fill();
    for (const command of ["doctor", "report", "bootstrap"])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expectRefused(machine, [command, ...onDisk], "disk-full");
  });

  it.each([64, 256, 400, 900])(
    "writes cut off by the system at %i KiB a file are errors, never a false success",
    async (kibibytes) => {
      const machine = machineWithFleet(60);
      const clean = storeBeside(machine, "clean");
      await clean.json(["scan"]);
      const limited = spawnSync(
        "sh",
        ["-c", `ulimit -f ${kibibytes * 2} && exec "$0" "$@"`, process.execPath, launcher, "scan"],
        {
          env: { HOME: machine.home, WHETSTONE_HOME: machine.whetstoneHome, TZ: "UTC" },
          encoding: "utf8",
        },
      );
      expect(limited.status, limited.stderr).toBe(1);
      expect(limited.stderr).toMatch(/error: .*(failed|full|cannot be)/);
      expect(limited.stdout).not.toContain("New:");
      await machine.json(["scan"]);
      expectSameRows(await canonical(machine), await canonical(clean));
    },
  );
});

describe("the tenant's key", () => {
  it.each([
    ["damaged", "key-damaged", (path: string) => writeFileSync(path, "short")],
    ["another one", "key-mismatch", (path: string) => writeFileSync(path, Buffer.alloc(32, 9))],
    ["missing", "key-missing", (path: string) => rmSync(path)],
  ])("%s: nothing is written, reading goes on, no key is made", async (_what, code, spoil) => {
    const machine = machineWithFleet(12);
    await machine.json(["scan"]);
    const path = join(machine.whetstoneHome, "keys/local");
    const before = await canonical(machine);
    spoil(path);
    for (const args of [["scan"], ["harvest"], ["rebuild"], ["bootstrap", "--session", "s-1"]]) {
      await expectRefused(machine, args, code);
    }
    expectSameRows(await canonical(machine), before);
    for (const args of [
      ["report"],
      ["sessions"],
      ["search", "test"],
      ["bootstrap"],
      ["knowledge", "list"],
    ]) {
      await expectWorks(machine, args);
    }
    const doctor = await machine.run(["doctor", "--json"]);
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toContain('"name":"key","state":"failed"');
    writeKey(machine.whetstoneHome);
    expect(await machine.json(["scan"])).toMatchObject({ sessions: 0, files: 0 });
    expectSameRows(await canonical(machine), before);
  });

  it("is 32 bytes that only its owner may read, in a folder that only he may enter", async () => {
    const machine = createKeyedMachine();
    rmSync(join(machine.whetstoneHome, "keys"), { recursive: true });
    await expectWorks(machine, ["scan"]);
    const modes = ["keys", "keys/local", "whetstone.db"].map(
      (name) => statSync(join(machine.whetstoneHome, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    expect(readFileSync(join(machine.whetstoneHome, "keys/local"))).toHaveLength(32);
  });
});

describe("a database of another time or kind", () => {
  it("an older schema is refused to readers, brought up to date by a writer, and keeps its sessions", async () => {
    const machine = inProcess(createKeyedMachine());
    mkdirSync(machine.whetstoneHome, { recursive: true });
    const database = new DatabaseSync(databaseOf(machine));
    database.exec(readFileSync(fixturePath("store/version-1.sql"), "utf8"));
    database.close();
    await expectRefused(machine, ["report"], "schema-older");
    await expectWorks(machine, ["harvest"]);
    const { sessions } = (await machine.json(["sessions"])) as { sessions: readonly unknown[] };
    expect(sessions.length).toBeGreaterThan(0);
    expect((await machine.json(["doctor"]))["ok"]).toBe(true);
    expect((await machine.json(["rebuild", "--verify"]))["equal"]).toBe(true);
  });

  it("a newer schema is refused and left as it is", async () => {
    const machine = machineWithFleet(3);
    await machine.json(["scan"]);
    const database = new DatabaseSync(databaseOf(machine));
    database.exec("INSERT INTO schema_version (version, name) VALUES (900, 'from the future')");
    database.close();
    const before = readFileSync(databaseOf(machine));
    for (const args of [["scan"], ["report"], ["bootstrap"], ["rebuild"], ["doctor"]]) {
      await expectRefused(machine, args, "schema-newer");
    }
    expect(readFileSync(databaseOf(machine)).equals(before)).toBe(true);
  });

  it("that a newer program made newer ends the watching of an older one, which loses nothing", async () => {
    const machine = createKeyedMachine();
    const [first, later] = fleetFiles({ seed, sessions: 2 });
    if (first === undefined || later === undefined) throw new Error("there are no transcripts");
    writeInto(machine.home, first);
    const watching = machine.start(["scan", "--watch"]);
    const ended = finished(watching);
    while (!existsSync(databaseOf(machine)) || (await sessionCount(machine)) === 0)
      await sleep(100);
    const database = new DatabaseSync(databaseOf(machine), { timeout: 5000 });
    database.exec("INSERT INTO schema_version (version, name) VALUES (900, 'from the future')");
    writeInto(machine.home, later);
    const { status, stderr } = await ended;
    expect(status).toBe(1);
    expect(stderr).toContain("has schema version 900");
    database.exec("DELETE FROM schema_version WHERE version = 900");
    database.close();
    await expectWorks(machine, ["scan"]);
    expect(await sessionCount(machine)).toBe(2);
  });

  it("another program's database is left alone", async () => {
    const machine = machineWithFleet(1);
    const path = join(machine.home, "bookmarks.db");
    const foreign = new DatabaseSync(path);
    foreign.exec("CREATE TABLE bookmarks (url TEXT)");
    foreign.close();
    await expectRefused(machine, ["scan", "--db", path], "database-foreign");
    await expectRefused(machine, ["report", "--db", path], "database-foreign");
  });

  it("a text file is not a database", async () => {
    const machine = machineWithFleet(1);
    const path = join(machine.home, "notes.txt");
    writeFileSync(path, "Some notes that are no database. ".repeat(100));
    await expectRefused(machine, ["scan", "--db", path], "database-corrupt");
    expect(readFileSync(path, "utf8")).toBe("Some notes that are no database. ".repeat(100));
  });

  it.skipIf(process.platform === "win32")("a device or a pipe is left as it is", async () => {
    const machine = machineWithFleet(1);
    const pipe = join(machine.home, "pipe");
    spawnSync("mkfifo", ["-m", "644", pipe]);
    for (const args of [["scan"], ["report"], ["doctor"]])
      await expectRefused(machine, [...args, "--db", pipe], "database-unavailable");
    expect(statSync(pipe).mode & 0o777).toBe(0o644);
  });
});

describe("a home that does not serve", () => {
  it.skipIf(process.platform === "win32")(
    "read-only: writing is refused, reading what is there works",
    async () => {
      const own = createKeyedMachine();
      for (const file of fleetFiles({ seed, sessions: 12 })) writeInto(own.home, file);
      await own.json(["scan"]);
      const before = await canonical(own);
      const machine = withoutPrivileges(own);
      for (const ending of ["-wal", "-shm"]) rmSync(databaseOf(machine) + ending, { force: true });
      chmodSync(databaseOf(machine), 0o400);
      chmodSync(machine.whetstoneHome, 0o500);
      await expectRefused(machine, ["scan"], "database-unavailable");
      await expectRefused(machine, ["bootstrap", "--session", "s-1"], "database-unavailable");
      expectSameRows(await canonical(machine), before);
      await expectWorks(machine, ["bootstrap"]);
      chmodSync(machine.whetstoneHome, 0o700);
      chmodSync(databaseOf(machine), 0o600);
      await expectWorks(machine, ["scan"]);
    },
  );

  it("that is a file, or below one", async () => {
    const machine = machineWithFleet(1);
    writeFileSync(join(machine.home, "file"), "");
    for (const home of [join(machine.home, "file"), join(machine.home, "file/below")]) {
      const env = { WHETSTONE_HOME: home };
      await expectRefused(machine, ["scan"], "database-unavailable", 1, env);
      expect((await machine.run(["bootstrap"], { env })).status).toBe(0);
    }
  });

  it("that is named by an empty variable is the default one", async () => {
    const machine = machineWithFleet(1);
    const env = { WHETSTONE_HOME: "", WHETSTONE_DB: "" };
    const path = await machine.run(["config", "path"], { env });
    expect(path.stdout.trim()).toBe(join(machine.home, ".whetstone/whetstone.config.json"));
  });
});

describe("configuration errors end with 2 before anything is touched", () => {
  it.each([
    ["not JSON", "{", "config-not-json"],
    ["a list", "[]", "config-invalid"],
    ["an unknown key", '{"bootstrap":{"maxTokns":1}}', "config-invalid"],
    ["a value out of range", '{"holdout":{"epsilon":3}}', "config-invalid"],
    ["a value of another type", '{"exclude":"~/secret"}', "config-invalid"],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00]), "config-not-json"],
  ])("%s", async (_what, content, code) => {
    const machine = inProcess(createKeyedMachine());
    writeFileSync(join(machine.whetstoneHome, "whetstone.config.json"), content);
    await expectRefused(machine, ["scan"], code, 2);
    await expectRefused(machine, ["config", "check"], code, 2);
    expect(() => statSync(databaseOf(machine))).toThrow("ENOENT");
  });

  it("a folder in its place, and a variable that is no number", async () => {
    const machine = inProcess(createKeyedMachine());
    mkdirSync(join(machine.whetstoneHome, "whetstone.config.json"));
    await expectRefused(machine, ["scan"], "config-unreadable", 2);
    rmSync(join(machine.whetstoneHome, "whetstone.config.json"), { recursive: true });
    const env = { WHETSTONE_SCAN_MAX_LINE_MB: "many" };
    await expectRefused(machine, ["scan"], "config-invalid", 2, env);
  });
});
