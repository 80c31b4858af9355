import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { systemProcesses } from "../../src/store/lease-holder.ts";
import { scratchPrefix } from "../../src/loop/scratch.ts";
import type { Machine } from "../e2e/whetstone.ts";
import { fixtureFiles, importsFolder, writeInto } from "./corpus.ts";
import { createKeyedMachine, isSoak, killAfter, seed, timeoutMs } from "./stores.ts";

const kills = isSoak ? 200 : 8;
const canary = "what nobody has redacted yet";
const databases = fixtureFiles().filter(({ path }) => path.endsWith(".db"));

/** A machine whose agents' databases were left behind by a crash: with a log, without its index. */
function machineWithCrashed(paddingMb: number): {
  readonly machine: Machine;
  readonly temporary: string;
} {
  const machine = createKeyedMachine();
  const temporary = join(machine.home, "temporary");
  mkdirSync(temporary);
  for (const file of databases) crash(writeInto(machine.home, file), paddingMb);
  return { machine, temporary };
}

function crash(path: string, paddingMb: number): void {
  const writer = new DatabaseSync(path);
  writer.exec(
    "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE padding (text)",
  );
  const insert = writer.prepare("INSERT INTO padding VALUES (?)");
  for (let megabytes = 0; megabytes < paddingMb; megabytes += 1) insert.run(canary.padEnd(1 << 20));
  insert.run(canary);
  for (const ending of ["", "-wal"]) cpSync(path + ending, `${path}${ending}.kept`);
  writer.close();
  for (const ending of ["", "-wal"]) {
    cpSync(`${path}${ending}.kept`, path + ending);
    rmSync(`${path}${ending}.kept`);
  }
}

/** Files outside the sources in which the canary stands. */
function residue(machine: Machine, temporary: string): readonly string[] {
  return [machine.whetstoneHome, temporary]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(canary));
}

describe("databases that a crash left behind", () => {
  it("are read from a copy in a private folder of Whetstone's own, and nothing of it stays", async () => {
    const { machine, temporary } = machineWithCrashed(0);
    const env = { TMPDIR: temporary };
    const report = await machine.json(["scan", join(machine.home, importsFolder)], { env });
    expect(report).toMatchObject({ files: databases.length });
    expect(report["sessions"]).toBeGreaterThan(1);
    expect(readdirSync(temporary)).toEqual([]);
    const scratch = join(machine.whetstoneHome, "scratch");
    expect(statSync(scratch).mode & 0o777).toBe(0o700);
    expect(readdirSync(scratch)).toEqual([]);
    expect(residue(machine, temporary)).toEqual([]);
  });

  it(
    `leave nothing behind when the scan is killed, once another command has run (${kills} kills)`,
    async () => {
      const { machine, temporary } = machineWithCrashed(30);
      const env = { TMPDIR: temporary };
      const random = createRandom(seed);
      const started = performance.now();
      await machine.run(["scan", join(machine.home, importsFolder)], { env });
      const longestMs = performance.now() - started;
      let killedAtWork = 0;
      for (let count = 0; count < kills; count += 1) {
        rmSync(join(machine.whetstoneHome, "whetstone.db"), { force: true });
        const wasAtWork = await killAfter(
          { ...machine, start: (args) => machine.start(args, { env }) },
          ["scan", join(machine.home, importsFolder)],
          random() * longestMs,
        );
        killedAtWork += wasAtWork ? 1 : 0;
      }
      expect(killedAtWork).toBeGreaterThanOrEqual(kills / 4);
      expect((await machine.run(["harvest"], { env })).status).toBe(0);
      expect(residue(machine, temporary)).toEqual([]);
      expect(readdirSync(temporary)).toEqual([]);
    },
    timeoutMs,
  );

  it("of a killed process are removed when the next command starts, those of a living one are not", async () => {
    const { machine } = machineWithCrashed(0);
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const copyOf = (process: number): string => {
      const holder = `${process}@${systemProcesses.place}/x`;
      const folder = `${scratchPrefix(machine.whetstoneHome, holder)}aB3dEf`;
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "copy.db"), canary);
      return folder;
    };
    const [killed, living] = [copyOf(pid), copyOf(process.pid)];
    expect((await machine.run(["harvest"])).status).toBe(0);
    expect(existsSync(killed)).toBe(false);
    expect(existsSync(living)).toBe(true);
  });
});
