import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withFolderLock } from "../../scripts/folder-lock.mjs";

const lockModule = JSON.stringify(resolve("scripts/folder-lock.mjs"));

let folder = "";
let lock = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "whetstone-lock-"));
  lock = join(folder, "lock");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const failing = () => Promise.reject(new Error("no"));
const done = () => Promise.resolve("done");
const noWait = (pid: number | undefined) => {
  throw new Error(`waited for ${pid}`);
};

function leaveLock(owner: { pid: number; host: string }): void {
  mkdirSync(lock);
  writeFileSync(join(lock, "owner.json"), JSON.stringify(owner));
}

describe("withFolderLock", () => {
  it("gives the work's result and leaves no lock", async () => {
    expect(await withFolderLock(lock, done, noWait)).toBe("done");
    expect(existsSync(lock)).toBe(false);
  });

  it("leaves no lock when the work fails", async () => {
    await expect(withFolderLock(lock, failing, noWait)).rejects.toThrow("no");
    expect(existsSync(lock)).toBe(false);
  });

  it("takes over the lock of a process that is gone", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    leaveLock({ pid, host: hostname() });
    expect(await withFolderLock(lock, done, noWait)).toBe("done");
  });

  it("takes over a lock whose owner died before it could say who it was", async () => {
    mkdirSync(lock);
    utimesSync(lock, 1_000, 1_000);
    expect(await withFolderLock(lock, done, noWait)).toBe("done");
  });

  it("waits for a process that lives, and names it", async () => {
    leaveLock({ pid: process.pid, host: hostname() });
    const waitedFor: (number | undefined)[] = [];
    const result = withFolderLock(lock, done, (pid) => {
      waitedFor.push(pid);
      rmSync(lock, { recursive: true });
    });
    expect(await result).toBe("done");
    expect(waitedFor).toEqual([process.pid]);
  });

  it("lets one process in at a time", async () => {
    const log = join(folder, "log");
    const code = `
      import { appendFileSync } from "node:fs";
      import { setTimeout } from "node:timers/promises";
      import { withFolderLock } from ${lockModule};
      await withFolderLock(${JSON.stringify(lock)}, async () => {
        appendFileSync(${JSON.stringify(log)}, "in ");
        await setTimeout(50);
        appendFileSync(${JSON.stringify(log)}, "out ");
      }, () => {});`;
    const children = Array.from({ length: 5 }, () =>
      spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: "inherit" }),
    );
    const exits = await Promise.all(children.map((child) => once(child, "exit")));
    expect(exits.map(([exitCode]) => exitCode as unknown)).toEqual([0, 0, 0, 0, 0]);
    expect(readFileSync(log, "utf8")).toBe("in out ".repeat(5));
  });
});
