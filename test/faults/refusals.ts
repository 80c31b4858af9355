import { expect } from "vitest";
import type { Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { inProcess } from "./run-in-process.ts";
import { createKeyedMachine, seed } from "./stores.ts";

export function machineWithFleet(sessions: number): Machine {
  const machine = inProcess(createKeyedMachine());
  for (const file of fleetFiles({ seed, sessions })) writeInto(machine.home, file);
  return machine;
}

/** The command fails with this exit status and error code, says what to do, and shows no stack. */
export async function expectRefused(
  machine: Machine,
  args: readonly string[],
  code: string,
  status: 1 | 2 = 1,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const run = await machine.run([...args, "--json"], { env });
  expect(run.status, `${args.join(" ")}: ${run.stdout}${run.stderr}`).toBe(status);
  const { error } = JSON.parse(run.stdout) as { error: { code: string; hint: string | null } };
  expect(error.code, run.stderr).toBe(code);
  expect(error.hint).not.toBeNull();
  expect(run.stderr).toMatch(/^error: .+\n( .+\n)*hint: .+/m);
  expect(run.stderr).not.toMatch(/\n\s+at /);
}

export async function expectWorks(machine: Machine, args: readonly string[]): Promise<string> {
  const run = await machine.run(args);
  expect(run.status, run.stderr).toBe(0);
  return run.stdout;
}
