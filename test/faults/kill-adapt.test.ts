import { randomBytes } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { openLoop } from "../../src/index.ts";
import type { PolicyJournal } from "../../src/store/policy-port.ts";
import { createMachine, finished, type Machine } from "../e2e/whetstone.ts";
import {
  createPolicyTrial,
  dayMs,
  type PolicyTrial,
  recordSession,
  recordSessions,
} from "../policy/recorded-sessions.ts";
import { testServer } from "../store/postgres-database.ts";
import { isSoak, seed, timeoutMs } from "./stores.ts";

const rounds = isSoak ? 300 : 12;
/** More houses fail than changes may be proposed in a day. */
const failing = ["ada", "bea", "cleo", "dora", "eve"];
const mostChanges = 3;

/** The store that each round begins with: a trial that has shown enough, and houses whose rules have found something. */
async function prepare(trial: PolicyTrial): Promise<void> {
  trial.now = Date.now() - 4 * dayMs;
  const loop = await openLoop(trial.options);
  const policies = await loop.policies();
  await policies.setMode(["policy"], "apply", null);
  const reading = { tool: "git_log", house: "ezra", task_type: "read", model: "m" };
  await recordSessions(trial, loop, 40, reading, () => false);
  await loop.derive();
  expect(await loop.adapt()).toBe(1);
  for (let n = 0; n < 80; n += 1) {
    trial.now += 60_000;
    const session = `trial ${n}`;
    // oxlint-disable-next-line no-await-in-loop -- one session after another, as they happen
    await using engine = await loop.intelligence({ session, zone: "UTC" });
    // oxlint-disable-next-line no-await-in-loop -- see above
    const { arm } = await engine.policyFor("ezra", "evidence_threshold");
    // oxlint-disable-next-line no-await-in-loop -- see above
    await recordSession(loop, session, reading, [arm === "new", arm === "new", arm === "new"]);
  }
  trial.now = Date.now() - dayMs / 4;
  for (const house of failing) {
    // oxlint-disable-next-line no-await-in-loop -- see above
    await recordSessions(trial, loop, 32, { ...reading, house }, () => false);
  }
  await loop.derive();
  await loop[Symbol.asyncDispose]();
}

/** The journal as it stands, and that nothing in it is half done. */
async function soundJournal(
  machine: Machine,
  env: Readonly<Record<string, string>>,
): Promise<PolicyJournal> {
  const options = { home: machine.whetstoneHome, userHome: machine.home, env };
  await using loop = await openLoop({ ...options, readOnly: true });
  const journal = await loop.store.policyJournal();
  const latest = new Map(journal.events.map(({ adaptation, state }) => [adaptation, state]));
  const versions = journal.versions.map(({ id, policy, body }) => ({
    id,
    policy,
    ...(JSON.parse(body) as {
      readonly version: number;
      readonly trial: { readonly adaptation: string } | null;
      readonly because: { readonly adaptation: string | null };
    }),
  }));
  const policies = Map.groupBy(versions, ({ policy }) => policy);
  const running = [...policies.values()].flatMap((own) => own.at(-1)?.trial?.adaptation ?? []);
  const onTrial = [...latest].filter(([, state]) => state === "trial").map(([id]) => id);
  // A trial is there with its version, or not at all.
  expect(running.toSorted()).toEqual(onTrial.toSorted());
  for (const own of policies.values())
    expect(own.map(({ version }) => version)).toEqual(own.map((_, at) => at + 2));
  const made = new Set(versions.map(({ because }) => because.adaptation));
  for (const [id, state] of latest) if (state !== "proposed") expect(made).toContain(id);
  const recent = journal.events.filter(
    ({ state, at }) => state === "proposed" && Date.now() - at < dayMs,
  );
  expect(recent.length).toBeLessThanOrEqual(mostChanges);
  expect(new Set(journal.events.map(({ id }) => id)).size).toBe(journal.events.length);
  return journal;
}

/** What each round works on, and is given back after. */
interface Round {
  readonly machine: Machine;
  readonly env: Readonly<Record<string, string>>;
  readonly end: () => Promise<void>;
}

/** Kills a looker at a random moment, alone or beside another, and looks once more. Answers how many were at work. */
async function kill(begin: () => Promise<Round>) {
  const random = createRandom(seed);
  let [longestMs, killedAtWork, nothingYet] = [3000, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one round after another
    const { machine, env, end } = await begin();
    const before = await soundJournal(machine, env);
    const lookers = Array.from({ length: 1 + (round % 2) }, () =>
      machine.start(["policy", "adapt"], { env }),
    );
    const startedAt = performance.now();
    const ends = lookers.map(finished);
    const timer = setTimeout(() => lookers[0]?.kill("SIGKILL"), random() * longestMs);
    const [first, ...others] = await Promise.all(ends);
    clearTimeout(timer);
    const wasAtWork = first?.status === null;
    // Once a look has ended by itself it is known how long one takes.
    longestMs = wasAtWork ? longestMs * 1.1 : Math.min(longestMs, performance.now() - startedAt);
    killedAtWork += wasAtWork ? 1 : 0;
    for (const other of others) expect(other.status, other.stderr).toBe(0);
    const after = await soundJournal(machine, env);
    const isDone = after.events.length > before.events.length;
    nothingYet += isDone ? 0 : 1;
    // All of a decision or nothing: the trial that was due is settled together with what is proposed.
    const { status, stderr } = await machine.run(["policy", "adapt"], { env });
    expect(status, stderr).toBe(0);
    const last = await soundJournal(machine, env);
    const told = last.events.slice(before.events.length).map(({ state }) => state);
    expect(told.toSorted()).toEqual([
      "kept",
      ...Array.from({ length: mostChanges }, () => "proposed"),
      ...Array.from({ length: mostChanges }, () => "trial"),
    ]);
    await end();
  }
  return { killedAtWork, nothingYet };
}

/** Kills that all came before anything began, or after the end, would prove nothing. */
function expectInBetween({ killedAtWork, nothingYet }: Awaited<ReturnType<typeof kill>>): void {
  expect(killedAtWork).toBeGreaterThan(rounds / 4);
  expect(nothingYet).toBeGreaterThan(0);
}

describe(`${rounds} kills while policies are looked at, one by one and beside another looker`, () => {
  it(
    "leave a decision whole or not begun, on SQLite",
    async () => {
      const trial = createPolicyTrial();
      await prepare(trial);
      let copies = 0;
      const kills = await kill(async () => {
        const home = join(trial.home, `round-${(copies += 1)}`);
        cpSync(trial.options.home ?? "", join(home, ".whetstone"), { recursive: true });
        const end = async (): Promise<void> => rmSync(home, { recursive: true, force: true });
        return { machine: createMachine({ home }), env: {}, end };
      });
      expect(kills.killedAtWork).toBeGreaterThan(0);
      expectInBetween(kills);
    },
    timeoutMs,
  );

  it.skipIf(testServer === undefined)(
    "leave a decision whole or not begun, on PostgreSQL",
    async () => {
      const admin = new Client({ connectionString: testServer });
      await admin.connect();
      const names: string[] = [];
      const database = async (template: string) => {
        const name = `whetstone_${randomBytes(6).toString("hex")}`;
        await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
        names.push(name);
        const address = new URL(testServer ?? "");
        address.pathname = `/${name}`;
        return { name, env: { WHETSTONE_DATABASE_URL: address.href } };
      };
      const drop = async (name: string): Promise<void> => {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      };
      try {
        const prepared = await database("template0");
        const trial = createPolicyTrial(prepared.env);
        await prepare(trial);
        const machine = createMachine({ home: trial.home });
        const kills = await kill(async () => {
          const { name, env } = await database(prepared.name);
          return { machine, env, end: () => drop(name) };
        });
        expect(kills.killedAtWork).toBeGreaterThan(0);
        expectInBetween(kills);
      } finally {
        for (const name of names) {
          // oxlint-disable-next-line no-await-in-loop -- one after the other
          await drop(name);
        }
        await admin.end();
      }
    },
    timeoutMs,
  );
});
