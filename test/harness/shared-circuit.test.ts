import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { trialFolder } from "./trial-harness.ts";

const program = join(import.meta.dirname, "breaker-process.ts");
const run = promisify(execFile);

interface Told {
  readonly codes: readonly string[];
  readonly circuit: string;
}

/** Starts a process on the store in a folder, whose clock is ahead. */
async function call(folder: string, calls: number, aheadMs = 0): Promise<Told> {
  const store = join(folder, "whetstone.db");
  const args = [program, store, folder, String(calls), String(aheadMs)];
  const env = { PATH: process.env["PATH"], HOME: folder };
  const { stdout } = await run(process.execPath, args, { env });
  return JSON.parse(stdout) as Told;
}

const attempts = (folder: string): number => {
  const path = join(folder, "attempts");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").length : 0;
};

it("a circuit is shared by real processes: it survives them, turns others away, and is probed by exactly as many calls as set", async () => {
  const folder = trialFolder();
  writeFileSync(join(folder, "state"), "down");

  // Two processes fail twice each: neither alone has the volume, together they have.
  expect(await call(folder, 2)).toMatchObject({ circuit: "closed" });
  const second = await call(folder, 2);
  expect(second).toEqual({ codes: ["tool-failed", "tool-failed"], circuit: "open" });
  expect(attempts(folder)).toBe(4);

  // A third never reaches the tool.
  expect(await call(folder, 3)).toEqual({
    codes: ["circuit-open", "circuit-open", "circuit-open"],
    circuit: "open",
  });
  expect(attempts(folder)).toBe(4);

  // Down still: of two processes with six calls each, three calls in all are let through, and it opens again.
  const [one, other] = await Promise.all([call(folder, 6, 61_000), call(folder, 6, 61_000)]);
  const failed = [...one.codes, ...other.codes].filter((code) => code === "tool-failed");
  expect(failed).toHaveLength(3);
  expect(attempts(folder)).toBe(7);

  // Up again: three probes close it.
  writeFileSync(join(folder, "state"), "up");
  const probed = await Promise.all([call(folder, 4, 130_000), call(folder, 4, 130_000)]);
  expect(
    probed.flatMap(({ codes }) => codes).filter((code) => code === "ok").length,
  ).toBeGreaterThanOrEqual(3);
  expect(await call(folder, 2, 130_000)).toEqual({ codes: ["ok", "ok"], circuit: "closed" });
}, 60_000);
