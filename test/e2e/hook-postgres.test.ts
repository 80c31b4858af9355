import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { createKeyedMachine } from "../faults/stores.ts";
import { testDatabase, testServer } from "../store/postgres-database.ts";
import { runHook } from "./run-hook.ts";
import { createMachine, type Machine, type RunOptions } from "./whetstone.ts";

const start = (session: string) => ({ session_id: session, cwd: "/srv/shop", source: "startup" });

function copyOf({ whetstoneHome }: Machine): string {
  const folder = join(whetstoneHome, "briefing");
  // What a reader leaves beside a database is not its to remove.
  const [name, ...others] = readdirSync(folder).filter((one) => !/-(?:wal|shm)$/.test(one));
  expect(others).toEqual([]);
  return join(folder, name ?? "");
}

function contextOf(stdout: string): string {
  const answer = JSON.parse(stdout) as { hookSpecificOutput: { additionalContext: string } };
  return answer.hookSpecificOutput.additionalContext;
}

async function rowsOf(address: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function scannedMachine(address: string): Promise<Machine> {
  // Which items are withheld at random is decided by the key.
  const machine = createKeyedMachine();
  writeFleet(machine.home, { seed: 1, sessions: 60, now: Date.UTC(2026, 5, 1) });
  await machine.json(["scan"], { env: { WHETSTONE_DATABASE_URL: address } });
  return machine;
}

interface Briefed {
  readonly session: string;
  readonly context: string;
}

/** On a machine with much other work a hook gives up, as it should. */
async function firstBriefed(machine: Machine, env: RunOptions["env"]): Promise<Briefed> {
  for (const session of ["one", "two", "three", "four", "five"]) {
    // oxlint-disable-next-line no-await-in-loop -- one session after another
    const answer = await runHook(machine, "SessionStart", start(session), env && { env });
    expect(answer).toMatchObject({ status: 0, stderr: "" });
    if (answer.stdout !== "") return { session, context: contextOf(answer.stdout) };
  }
  throw new Error("no session was briefed");
}

const linesOf = (text: unknown): readonly string[] =>
  String(text)
    .split("\n")
    .filter((line) => line.startsWith("- "));

describe.skipIf(testServer === undefined)("hooks of a store in PostgreSQL", () => {
  const [address, other] = [testDatabase(), testDatabase()];

  it("brief from this machine's copy, without the server; what they record reaches it", async () => {
    const machine = await scannedMachine(address);
    const env = { WHETSTONE_DATABASE_URL: address, WHETSTONE_HOLDOUT_EPSILON: "0" };
    const away = { ...env, WHETSTONE_DATABASE_URL: "postgres://127.0.0.1:9/none" };
    const { session, context } = await firstBriefed(machine, away);
    expect(linesOf(context).length).toBeGreaterThan(0);
    expect(context).not.toContain("source deleted");
    const command = ["bootstrap", "--agent", "claude-code"];
    const { stdout } = await machine.run(command, { env });
    // Some items are withheld at random.
    expect(linesOf(stdout)).toEqual(expect.arrayContaining([...linesOf(context)]));
    expect(context).toContain(` of ${linesOf(stdout).length} shown.`);
    const copy = copyOf(machine);
    expect(await machine.json(["drain"], { env })).toMatchObject({ damaged: 0, pending: 0 });
    // The same items: the same copy.
    expect(copyOf(machine)).toBe(copy);
    const units = await rowsOf(address, "SELECT unit, arm FROM assignment");
    expect(units).toContainEqual({ unit: session, arm: "briefed" });
  }, 120_000);

  it("let go of what was forgotten", async () => {
    const machine = await scannedMachine(other);
    const env = { WHETSTONE_DATABASE_URL: other };
    const before = copyOf(machine);
    // Half a copy, of an earlier version that was killed.
    writeFileSync(join(machine.whetstoneHome, "briefing/draft-7"), "");
    const { items } = await machine.json(["knowledge", "list", "--limit", "1"], { env });
    const [item] = items as { text: string; evidence: { session: string }[] }[];
    for (const session of new Set(item?.evidence.map((one) => one.session))) {
      const run = await machine.run(["forget", "--session", session, "--yes"], { env });
      expect(run.status, run.stderr).toBe(0);
    }
    const after = copyOf(machine);
    expect(after).not.toBe(before);
    const bytes = readFileSync(after);
    for (const { session } of item?.evidence ?? []) expect(bytes.includes(session)).toBe(false);
    expect(readdirSync(join(machine.whetstoneHome, "scratch"))).toEqual([]);
  }, 120_000);

  it("brief nobody where nothing was read yet", async () => {
    const env = { WHETSTONE_DATABASE_URL: other };
    const answer = await runHook(createMachine(), "SessionStart", start("one"), { env });
    expect(answer).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
