import { lchownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { createMachine, finished, type Machine, type RunOptions } from "../e2e/whetstone.ts";

/** True under `npm run soak`: the same tests at their full number of rounds. */
export const isSoak = process.env["WHETSTONE_SOAK"] === "1";

/** For tests that start a hundred processes: a machine with other work to do needs minutes for them. */
export const timeoutMs = isSoak ? 4 * 60 * 60 * 1000 : 300_000;

/** Of every random choice in these tests: a failure is met again under the seed that its name or message tells. */
export const seed = Number(process.env["WHETSTONE_SEED"] ?? 1);

/** A machine whose store uses the key that all of these tests share: equal records then give equal exports. */
export function createKeyedMachine(): Machine {
  const machine = createMachine();
  writeKey(machine.whetstoneHome);
  return machine;
}

/** Puts a tenant's key of 32 equal bytes into a WHETSTONE_HOME. */
export function writeKey(whetstoneHome: string, byte = 7): void {
  mkdirSync(join(whetstoneHome, "keys"), { recursive: true, mode: 0o700 });
  writeFileSync(join(whetstoneHome, "keys/local"), Buffer.alloc(32, byte), { mode: 0o600 });
}

/** A further store over the same home folder, under the same key: the transcripts have the same paths in both. */
export function storeBeside(machine: Machine, name: string): Machine {
  const whetstoneHome = join(machine.home, `.whetstone-${name}`);
  writeKey(whetstoneHome);
  return { ...runningWith(machine, { env: { WHETSTONE_HOME: whetstoneHome } }), whetstoneHome };
}

const nobody = 65_534;

/** The machine with its whole home folder in the hands of a user who may not do everything, as root may. */
export function withoutPrivileges(machine: Machine): Machine {
  if (process.getuid?.() !== 0) return machine;
  const paths = readdirSync(machine.home, { recursive: true, encoding: "utf8" });
  for (const path of ["", ...paths]) lchownSync(join(machine.home, path), nobody, nobody);
  return runningWith(machine, { user: nobody });
}

function runningWith(machine: Machine, base: RunOptions): Machine {
  const merged = (options: RunOptions = {}): RunOptions => ({
    ...base,
    ...options,
    env: { ...base.env, ...options.env },
  });
  return {
    ...machine,
    start: (args, options) => machine.start(args, merged(options)),
    run: (args, options) => machine.run(args, merged(options)),
    json: (args, options) => machine.json(args, merged(options)),
  };
}

/** Starts the command and kills it after some time, wherever it is then. Answers whether it was still at work. */
export async function killAfter(
  machine: Machine,
  args: readonly string[],
  delayMs: number,
): Promise<boolean> {
  const child = machine.start(args);
  const ended = finished(child);
  const timer = setTimeout(() => child.kill("SIGKILL"), delayMs);
  const { status } = await ended;
  clearTimeout(timer);
  return status === null;
}

/** The canonical export, which must succeed and hold something. */
export async function canonical(machine: Machine): Promise<string> {
  const { stdout, status, stderr } = await machine.run(["export", "--canonical"]);
  expect(status, stderr).toBe(0);
  expect(stdout.length).toBeGreaterThan(500);
  return stdout;
}

/** Compares two canonical exports line by line, so that a failure shows the rows that differ and not megabytes. */
export function expectSameRows(actual: string, expected: string): void {
  if (actual === expected) return;
  const other = new Set(expected.split("\n"));
  const mine = new Set(actual.split("\n"));
  const surplus = [...mine].filter((line) => !other.has(line)).slice(0, 5);
  const missing = [...other].filter((line) => !mine.has(line)).slice(0, 5);
  expect({ surplus, missing }).toEqual({ surplus: [], missing: [] });
  expect(actual).toBe(expected);
}
