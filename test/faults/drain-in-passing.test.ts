import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createMac } from "../../src/core/hash.ts";
import { emptyBatch } from "../../src/core/rows.ts";
import { writeSpool } from "../../src/store/spool.ts";
import type { Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { inProcess } from "./run-in-process.ts";
import { createKeyedMachine, seed, withoutPrivileges } from "./stores.ts";

const repo = "git.example.com/acme/shop";

async function scanned(): Promise<Machine> {
  const machine = createKeyedMachine();
  for (const file of fleetFiles({ seed, sessions: 12 })) writeInto(machine.home, file);
  await machine.json(["scan"]);
  return machine;
}

function spoolOf({ whetstoneHome }: Machine): string {
  return join(whetstoneHome, "spool");
}

function waiting(machine: Machine): readonly string[] {
  if (!existsSync(spoolOf(machine))) return [];
  return readdirSync(spoolOf(machine)).filter((name) => name.endsWith(".ndjson"));
}

/** The briefing of a session whose assignment waits in the spool. */
async function brief(machine: Machine, session: string): Promise<Record<string, unknown>> {
  return machine.json(["bootstrap", "--session", session, "--repo", repo]);
}

async function table(machine: Machine, name: string): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await machine.run(["export", "--records"]);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith(`{"table":"${name}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function databaseOf({ whetstoneHome }: Machine): string {
  return join(whetstoneHome, "whetstone.db");
}

function setSchema(machine: Machine, sql: string): void {
  const database = new DatabaseSync(databaseOf(machine), { timeout: 5000 });
  database.exec(sql);
  database.close();
}

const makeNewer = "INSERT INTO schema_version (version, name) VALUES (900, 'from the future')";
const makeOwn = "DELETE FROM schema_version WHERE version = 900";

describe("any command", () => {
  it.each(["report", "sessions", "knowledge list", "doctor", "scan", "harvest"])(
    "%s takes what waits",
    async (command) => {
      const machine = inProcess(await scanned());
      await brief(machine, "unit-1");
      expect(waiting(machine)).toHaveLength(1);
      expect(await machine.run(command.split(" "))).toMatchObject({ status: 0 });
      expect(waiting(machine)).toEqual([]);
      expect((await table(machine, "assignment")).map((row) => row["unit"])).toEqual(["unit-1"]);
    },
  );

  it("that names a database of its own leaves the spool to the store it is meant for", async () => {
    const machine = inProcess(await scanned());
    await brief(machine, "unit-1");
    await machine.run(["report", "--db", join(machine.home, "other.db")]);
    expect(waiting(machine)).toHaveLength(1);
  });

  it("does its own work while another process holds the write lock, and the spool waits", async () => {
    const machine = inProcess(await scanned());
    await brief(machine, "unit-1");
    const other = new DatabaseSync(databaseOf(machine));
    other.exec("BEGIN IMMEDIATE");
    expect(await machine.run(["report"])).toMatchObject({ status: 0 });
    other.exec("ROLLBACK");
    other.close();
    expect(waiting(machine)).toHaveLength(1);
  });

  it("that only reads does so where the store cannot be written, and the spool waits", async () => {
    const own = await scanned();
    await brief(own, "unit-1");
    const machine = withoutPrivileges(own);
    chmodSync(databaseOf(machine), 0o400);
    chmodSync(machine.whetstoneHome, 0o500);
    const run = await machine.run(["report"]);
    chmodSync(machine.whetstoneHome, 0o700);
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(waiting(machine)).toHaveLength(1);
  });

  it("that only reads goes on where the spool is no folder", async () => {
    const machine = inProcess(await scanned());
    await brief(machine, "unit-1");
    renameSync(join(spoolOf(machine), waiting(machine)[0] ?? ""), join(machine.home, "file"));
    renameSync(spoolOf(machine), join(machine.home, "spool"));
    renameSync(join(machine.home, "file"), spoolOf(machine));
    expect(await machine.run(["report"])).toMatchObject({ status: 0 });
  });

  it("leaves a file that would take longer than its time to drain", async () => {
    const machine = inProcess(await scanned());
    mkdirSync(spoolOf(machine), { recursive: true });
    const large = join(spoolOf(machine), "01900000-0000-7000-8000-000000000000.ndjson");
    writeFileSync(large, "x\n".repeat(1024 * 1024));
    await brief(machine, "unit-1");
    await machine.run(["report"]);
    expect(waiting(machine)).toHaveLength(1);
    expect(await machine.json(["drain"])).toMatchObject({ files: 1, damaged: 1024 * 1024 });
    expect(waiting(machine)).toEqual([]);
  });

  it("that only reads makes no database", async () => {
    const machine = inProcess(createKeyedMachine());
    mkdirSync(machine.whetstoneHome, { recursive: true });
    writeSpool([{ kind: "batch", batch: emptyBatch }], { folder: spoolOf(machine), now: 1 });
    expect(await machine.run(["report"])).toMatchObject({ status: 0 });
    expect(existsSync(databaseOf(machine))).toBe(false);
    expect(waiting(machine)).toHaveLength(1);
  });
});

describe("drain and rebuild", () => {
  it("drain takes everything and says how much", async () => {
    const machine = inProcess(await scanned());
    const mac = createMac(Buffer.alloc(32, 7));
    for (let number = 1; number <= 40; number += 1) {
      const target = mac(`session ${number}`);
      const outcome = { target, value: "success", source: "person", weight: 1 } as const;
      const batch = { ...emptyBatch, outcomes: [{ ...outcome, actor: "user:1", at: number }] };
      writeSpool([{ kind: "batch", batch }], { folder: spoolOf(machine), now: number });
    }
    const drained = await machine.json(["drain"]);
    expect(drained).toMatchObject({ ran: true, files: 40, records: 40, damaged: 0, pending: 0 });
    expect(await machine.json(["drain"])).toMatchObject({ files: 0, records: 0 });
  });

  it("rebuild drains first, and its proof is of what is there then", async () => {
    const machine = inProcess(await scanned());
    const { sessions } = await machine.json(["sessions"]);
    const [session] = sessions as readonly { readonly key: string }[];
    setSchema(machine, makeNewer);
    await machine.json(["outcome", session?.key ?? "", "good"]);
    setSchema(machine, makeOwn);
    expect(await machine.json(["rebuild", "--verify"])).toMatchObject({ equal: true });
    expect(waiting(machine)).toEqual([]);
    const shown = await machine.json(["show", session?.key ?? ""]);
    expect(JSON.stringify(shown)).toContain('"person"');
  });
});

describe("a program older than the database", () => {
  it("briefs a session with nothing, and its assignment waits for the newer program", async () => {
    const machine = inProcess(await scanned());
    setSchema(machine, makeNewer);
    const run = await machine.run(["bootstrap", "--session", "unit-1", "--repo", repo]);
    expect(run).toMatchObject({ status: 0, stdout: "" });
    expect(run.stderr).toContain("schema version 900");
    expect(run.stderr).toContain("waits in the spool");
    setSchema(machine, makeOwn);
    await machine.json(["drain"]);
    expect((await table(machine, "assignment")).map((row) => row["unit"])).toEqual(["unit-1"]);
    expect(await table(machine, "exposure")).toEqual([]);
  });

  it("keeps a verdict and its reason in the spool, redacted, under the session's whole id", async () => {
    const machine = inProcess(await scanned());
    const { sessions } = await machine.json(["sessions"]);
    const [session] = sessions as readonly { readonly key: string }[];
    const key = session?.key ?? "";
    setSchema(machine, makeNewer);
    expect((await machine.run(["outcome", key.slice(0, 8), "good"])).status).toBe(1);
    const secret = ["AKIA", "QYLPMN5HFIQR7XYA"].join("");
    const kept = await machine.json(["outcome", key, "good", "--reason", `it printed ${secret}`]);
    expect(kept).toMatchObject({ session: key, spooled: 1, outranked: null });
    setSchema(machine, makeOwn);
    await machine.json(["drain"]);
    const acts = await table(machine, "act");
    expect(acts).toMatchObject([{ target: key }]);
    expect(String(acts[0]?.["reason"])).toMatch(/^it printed \[REDACTED:/);
    expect(await table(machine, "outcome")).toContainEqual(
      expect.objectContaining({ source: "person", value: "success" }),
    );
  });
});
