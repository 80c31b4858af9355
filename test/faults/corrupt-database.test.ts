import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/core/random.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { runInProcess } from "./run-in-process.ts";
import { expectSameRows, isSoak, seed } from "./stores.ts";

const seeds = isSoak ? 1000 : 100;
const logSeeds = isSoak ? 1000 : 24;
const root = mkdtempSync(join(tmpdir(), "whetstone-corrupt-"));
const sound = join(root, "sound");
const withLog = join(root, "with-log");
let expected = "";

function databaseOf(home: string): string {
  return join(home, ".whetstone/whetstone.db");
}

beforeAll(async () => {
  const files = fleetFiles({ seed, sessions: 24 });
  for (const file of files) writeInto(sound, file);
  for (const file of files.slice(0, 12)) writeInto(withLog, file);
  await runInProcess(sound, ["scan"]);
  expected = (await runInProcess(sound, ["export", "--canonical"])).stdout;
  cpSync(join(sound, ".whetstone/keys"), join(withLog, ".whetstone/keys"), { recursive: true });
  await leaveLog(withLog, async () => {
    for (const file of files) writeInto(withLog, file);
    await runInProcess(withLog, ["scan"]);
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Does some writing and leaves the store as a power cut would: with everything since in the write-ahead log. */
async function leaveLog(home: string, write: () => Promise<void>): Promise<void> {
  await runInProcess(home, ["scan"]);
  const reader = new DatabaseSync(databaseOf(home), { readOnly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM session").get();
  await write();
  for (const ending of ["", "-wal", "-shm"]) {
    cpSync(databaseOf(home) + ending, `${databaseOf(home)}${ending}.kept`);
  }
  reader.close();
  for (const ending of ["", "-wal", "-shm"]) {
    const path = databaseOf(home) + ending;
    cpSync(`${path}.kept`, path);
    rmSync(`${path}.kept`);
  }
}

type Damage = (bytes: Buffer, random: Random) => Buffer;

const damages: Readonly<Record<string, Damage>> = {
  flipped(bytes, random) {
    for (let flips = 1 + Math.floor(random() * 8); flips > 0; flips -= 1) {
      const at = Math.floor(random() * bytes.length);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
    }
    return bytes;
  },
  zeroed(bytes, random) {
    const at = Math.floor(random() * bytes.length);
    return bytes.fill(0, at, Math.min(bytes.length, at + Math.floor(random() * 8192)));
  },
  truncated: (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  overwritten(bytes, random) {
    const page = Math.floor((random() * bytes.length) / 4096) * 4096;
    for (let at = page; at < Math.min(page + 4096, bytes.length); at += 1) {
      bytes.writeUInt8(Math.floor(random() * 256), at);
    }
    return bytes;
  },
};

/** Another letter in a key, where the index of sessions holds it. */
function withWrongKey(bytes: Buffer): Buffer {
  const database = new DatabaseSync(databaseOf(sound), { readOnly: true });
  const page = database
    .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_session_1'")
    .get();
  const session = database.prepare("SELECT session_key FROM session LIMIT 1").get();
  database.close();
  const at = bytes.indexOf(
    String(session?.["session_key"]),
    (Number(page?.["rootpage"]) - 1) * 4096,
  );
  bytes.write("~", at);
  return bytes;
}

/** A copy of a home folder with one file of its store damaged. */
function damagedCopy(home: string, ending: string, damage: Damage, random: Random): string {
  const copy = mkdtempSync(join(root, "copy-"));
  cpSync(home, copy, { recursive: true });
  const path = databaseOf(copy) + ending;
  writeFileSync(path, damage(readFileSync(path), random));
  return copy;
}

const reads = [
  ["report", "--json"],
  ["search", "test", "--json"],
  ["knowledge", "list", "--json"],
  ["sessions", "--json"],
  ["export", "--records"],
];

/** Every command ends with its result or with a clear error. Answers the code of the error. */
async function expectClearEnd(home: string, args: readonly string[]): Promise<string | null> {
  const { status, stdout, stderr } = await runInProcess(home, args);
  const what = `whetstone ${args.join(" ")}: ${stderr}`;
  expect(stderr, what).not.toMatch(/\n\s+at /);
  if (status === 0) return null;
  expect(status, what).toBe(1);
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) || "{}") as {
    error?: { code: string };
  };
  const said = args[0] === "doctor" ? /^/ : /error: .*(damaged|not a database)/i;
  expect(stderr, what).toMatch(said);
  return last.error?.code ?? "";
}

function engineFindsDamage(path: string): boolean {
  const copy = `${path}.look`;
  cpSync(path, copy);
  try {
    const database = new DatabaseSync(copy, { readOnly: true });
    const rows = database.prepare("PRAGMA integrity_check").all();
    database.close();
    return rows.some((row) => row["integrity_check"] !== "ok");
  } catch {
    return true;
  } finally {
    rmSync(copy);
  }
}

describe("a damaged database", () => {
  it.each(Object.entries(damages))(
    `%s (${seeds / 4} seeds from ${seed}): found or harmless, never replaced`,
    async (name, damage) => {
      for (let round = 0; round < seeds / 4; round += 1) {
        const random = createRandom(seed * 10_000 + round);
        const home = damagedCopy(sound, "", damage, random);
        const path = databaseOf(home);
        const { ino } = statSync(path);
        const isDamaged = engineFindsDamage(path);
        const health = await runInProcess(home, ["doctor", "--json"]);
        // The engine looks at its pages only, the program also at what stands in them.
        const tellsDamage = /"name":"database","state":"failed"|"code":"(?:database|schema)-/.test(
          health.stdout,
        );
        const isFound = isDamaged || tellsDamage;
        expect(health.status, `${name} ${round}: ${health.stdout}`).toBe(isFound ? 1 : 0);
        await expectClearEnd(home, ["doctor", "--json"]);
        await expectClearEnd(home, ["scan", "--json"]);
        await expectClearEnd(home, reads[round % reads.length] ?? []);
        await expectClearEnd(home, ["bootstrap", "--repo", "acme/shop", "--json"]);
        await expectClearEnd(home, ["rebuild", "--json"]);
        expect(statSync(path).ino).toBe(ino);
        rmSync(home, { recursive: true });
      }
    },
  );

  it.each(["-wal", "-shm"])(
    `with damage in its %s (${logSeeds} seeds from ${seed}): the next scan ends as a clean one does`,
    async (ending) => {
      for (let round = 0; round < logSeeds; round += 1) {
        const random = createRandom(seed * 10_000 + round);
        const kinds = Object.values(damages);
        const damage = kinds[round % kinds.length] ?? damages["flipped"];
        if (damage === undefined) throw new Error("there is no damage");
        const home = damagedCopy(withLog, ending, damage, random);
        expect(await expectClearEnd(home, ["scan", "--json"]), `round ${round}`).toBeNull();
        expectSameRows((await runInProcess(home, ["export", "--canonical"])).stdout, expected);
        rmSync(home, { recursive: true });
      }
    },
  );

  it("of which an index alone is damaged is mended by rebuild, with nothing lost", async () => {
    const home = damagedCopy(sound, "", withWrongKey, createRandom(seed));
    const health = await runInProcess(home, ["doctor", "--json"]);
    expect(health.status).toBe(1);
    expect(health.stdout).toMatch(/index sqlite_autoindex_session_1.*whetstone rebuild/s);
    const { status, stdout, stderr } = await runInProcess(home, ["rebuild", "--json"]);
    expect(status, stderr).toBe(0);
    const told = JSON.parse(stdout) as Record<string, unknown>;
    expect(told["remadeIndexes"]).toEqual(["sqlite_autoindex_session_1"]);
    expect(told["indexFindings"]).toBeGreaterThan(0);
    expect(stderr).toContain("made again, and the database is sound");
    expect((await runInProcess(home, ["doctor", "--json"])).status).toBe(0);
    expectSameRows((await runInProcess(home, ["export", "--canonical"])).stdout, expected);
    const again = JSON.parse((await runInProcess(home, ["rebuild", "--json"])).stdout) as object;
    expect(again).toMatchObject({ remadeIndexes: [], indexFindings: 0 });
    rmSync(home, { recursive: true });
  });

  it("is set aside by hand, and a scan into a new database brings everything back", async () => {
    const home = damagedCopy(
      sound,
      "",
      () => Buffer.from("not a database at all".repeat(500)),
      createRandom(seed),
    );
    expect(await expectClearEnd(home, ["scan", "--json"])).toBe("database-corrupt");
    expect(existsSync(databaseOf(home))).toBe(true);
    cpSync(databaseOf(home), `${databaseOf(home)}.damaged`);
    rmSync(databaseOf(home));
    expect(await expectClearEnd(home, ["scan", "--json"])).toBeNull();
    expectSameRows((await runInProcess(home, ["export", "--canonical"])).stdout, expected);
  });
});
