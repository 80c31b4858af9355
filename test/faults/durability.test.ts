import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Finished, Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { inProcess } from "./run-in-process.ts";
import {
  canonical,
  createKeyedMachine,
  expectSameRows,
  isSoak,
  seed,
  storeBeside,
  timeoutMs,
} from "./stores.ts";

const launcher = resolve(import.meta.dirname, "../../bin/whetstone.js");
/** strace(1) shows and spoils system calls; a machine without it, or that forbids it, skips these tests. */
const hasTrace = spawnSync("strace", ["-e", "trace=none", "true"]).status === 0;

/** Which call of its kind fails: each one before a release, until there are no more. */
const failing = isSoak ? Array.from({ length: 2000 }, (_, n) => n + 1) : [1, 3, 12];

function machineWithFleet(): Machine {
  const machine = inProcess(createKeyedMachine());
  for (const file of fleetFiles({ seed, sessions: 6 })) writeInto(machine.home, file);
  return machine;
}

/** Runs the command under strace, with its options. */
function traced(machine: Machine, options: readonly string[], args: readonly string[]): Finished {
  const { status, stdout, stderr } = spawnSync(
    "strace",
    ["-f", "-y", ...options, process.execPath, launcher, ...args],
    {
      cwd: machine.home,
      env: { HOME: machine.home, WHETSTONE_HOME: machine.whetstoneHome, TZ: "UTC" },
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

/** Calls of a command that write, sync or rename, in order, each with the path of its file. */
function callsOf(machine: Machine, args: readonly string[]): readonly string[] {
  const log = join(machine.home, "calls");
  const trace = "trace=write,writev,pwrite64,fsync,fdatasync,rename";
  const run = traced(machine, ["-e", trace, "-o", log], args);
  expect(run.status, run.stderr).toBe(0);
  return readFileSync(log, "utf8").split("\n");
}

/** Position of the answer, and of the last call before it that matches. */
function lastBefore(calls: readonly string[], end: number, pattern: RegExp): number {
  return calls.findLastIndex((call, index) => index < end && pattern.test(call));
}

describe.skipIf(!hasTrace)("what is acknowledged is on the disk", () => {
  it("a scan says what is new once its last commit was synced", () => {
    const machine = machineWithFleet();
    const calls = callsOf(machine, ["scan"]);
    const answer = calls.findIndex((call) => /write\(1<.*New: 6 sessions/.test(call));
    const commit = lastBefore(calls, answer, /pwrite64\(\d+<[^>]*whetstone\.db-wal>/);
    const sync = lastBefore(calls, answer, /f(?:data)?sync\(\d+<[^>]*whetstone\.db-wal>\) += 0/);
    expect(commit).toBeGreaterThan(0);
    expect(sync).toBeGreaterThan(commit);
  });

  it("a briefing is printed once its assignment was synced, renamed, and its folder synced", async () => {
    const machine = machineWithFleet();
    await machine.json(["scan"]);
    const calls = callsOf(machine, ["bootstrap", "--session", "s-1", "--json"]);
    const answer = calls.findIndex((call) => /write\(1</.test(call));
    const written = lastBefore(calls, answer, /write\(\d+<[^>]*spool\/[^>]*\.draft>/);
    const synced = lastBefore(calls, answer, /fsync\(\d+<[^>]*spool\/[^>]*\.draft>\) += 0/);
    const renamed = lastBefore(calls, answer, /rename\("[^"]*\.draft", "[^"]*\.ndjson"\) += 0/);
    const folder = lastBefore(calls, answer, /fsync\(\d+<[^>]*spool>\) += 0/);
    expect(written).toBeGreaterThan(0);
    expect([written, synced, renamed, folder]).toEqual(
      [written, synced, renamed, folder].toSorted((a, b) => a - b),
    );
  });
});

/** A scan of which one call fails, and one after it. Answers false where there was no such call. */
async function failsHonestly(machine: Machine, fault: string, expected: string): Promise<boolean> {
  const log = join(machine.whetstoneHome, "calls");
  const call = fault.slice(0, fault.indexOf(":"));
  const options = ["-o", log, "-e", `trace=${call}`, "-e", `inject=${fault}`];
  const run = traced(machine, options, ["scan", "--json"]);
  const hasFailed = readFileSync(log, "utf8").includes("(INJECTED)");
  const { error } = JSON.parse(run.stdout) as { error?: { code: string } };
  expect(run.status, `${fault}: ${run.stderr}`).toBe(error === undefined ? 0 : 1);
  expect(run.stderr, fault).not.toMatch(/\n\s+at /);
  if (error === undefined) expectSameRows(await canonical(machine), expected);
  await machine.json(["scan"]);
  expectSameRows(await canonical(machine), expected);
  return hasFailed;
}

describe.skipIf(!hasTrace)("a disk that fails", () => {
  it.each([
    "fsync:error=EIO",
    "fsync:error=EINTR",
    "pwrite64:error=ENOSPC",
    "pwrite64:error=EIO",
    "pwrite64:error=EINTR",
  ])(
    "%s at any call: an error or all of it, and the next scan brings the rest",
    async (fault) => {
      const fleet = machineWithFleet();
      const clean = storeBeside(fleet, "clean");
      await clean.json(["scan"]);
      const expected = await canonical(clean);
      let failed = 0;
      for (const when of failing) {
        const machine = storeBeside(fleet, `failing-${when}`);
        // oxlint-disable-next-line no-await-in-loop -- one after another
        if (!(await failsHonestly(machine, `${fault}:when=${when}`, expected))) break;
        failed += 1;
        rmSync(machine.whetstoneHome, { recursive: true });
      }
      expect(failed).toBeGreaterThanOrEqual(3);
      expect(failed, "up to the last").toBeLessThan(isSoak ? failing.length : Infinity);
      console.info(`${fault}: ${failed} calls failed`);
    },
    timeoutMs,
  );

  it.each([1, 2, 3])(
    "that cannot take the spool (fsync %i) prints no briefing",
    async (when) => {
      const machine = machineWithFleet();
      await machine.json(["scan"]);
      mkdirSync(join(machine.whetstoneHome, "spool"), { recursive: true });
      const options = [
        "-o",
        "/dev/null",
        "-e",
        "trace=fsync",
        "-e",
        `inject=fsync:error=EIO:when=${when}`,
      ];
      const run = traced(machine, options, ["bootstrap", "--session", "s-1", "--json"]);
      const answer = JSON.parse(run.stdout) as { error?: { code: string }; context?: string };
      expect(run.status === 0).toBe(answer.context !== undefined);
      expect(run.status === 0).toBe(when > 2);
      expect(answer.error?.code).toBe(when > 2 ? undefined : "spool-unwritable");
    },
    timeoutMs,
  );
});
