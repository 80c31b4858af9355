import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  mkdirSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { runHook } from "../e2e/run-hook.ts";
import type { Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { createKeyedMachine, isSoak, seed, timeoutMs, withoutPrivileges } from "./stores.ts";

/** Cold hooks per fault: 1,000 of all kinds together before a release. */
const rounds = isSoak ? 100 : 3;
const silent = { status: 0, stdout: "", stderr: "" };

const start = { session_id: "session-1", cwd: "/", source: "startup" };
const call = {
  session_id: "session-1",
  tool_name: "Deploy",
  tool_input: { command: "make" },
  tool_response: { stdout: "built" },
};

async function scanned(): Promise<Machine> {
  const machine = createKeyedMachine();
  for (const file of fleetFiles({ seed, sessions: 12 })) writeInto(machine.home, file);
  await machine.json(["scan"]);
  return machine;
}

function databaseOf({ whetstoneHome }: Machine): string {
  return join(whetstoneHome, "whetstone.db");
}

function waiting({ whetstoneHome }: Machine): number {
  const folder = join(whetstoneHome, "spool");
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).filter((name) => name.endsWith(".ndjson")).length;
}

function spoolText({ whetstoneHome }: Machine): string {
  const folder = join(whetstoneHome, "spool");
  if (!existsSync(folder)) return "";
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ndjson"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
}

function faults({ whetstoneHome }: Machine): string {
  const path = join(whetstoneHome, "logs/hook.log");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** A start, whose briefing the fault keeps from being made, and a call: both must be in the spool. */
async function expectUnhurt(machine: Machine): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const before = waiting(machine);
    expect(await runHook(machine, "SessionStart", { ...start, session_id: `s-${round}` })).toEqual(
      silent,
    );
    expect(await runHook(machine, "PostToolUse", { ...call, tool_use_id: `c-${round}` })).toEqual(
      silent,
    );
    expect(waiting(machine)).toBe(before + 2);
  }
}

/** Once the fault is mended, a scan takes in what waits: each call once. */
async function expectTakenIn(machine: Machine): Promise<void> {
  await machine.json(["scan"]);
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  while (waiting(machine) > 0) await machine.json(["scan"]);
  const report = jsonSchemas.report.parse(await machine.json(["report", "--limit", "100"]));
  const calls = report.groups.find(({ group }) => group === call.tool_name);
  expect(calls?.executions).toBe(rounds);
}

describe("whatever has happened to the store, the agent goes on and the event is in the spool", () => {
  it(
    "a database that is locked: nothing is waited for",
    async () => {
      const machine = await scanned();
      const other = new DatabaseSync(databaseOf(machine));
      other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM batch");
      await expectUnhurt(machine);
      expect(faults(machine)).toContain("database-locked");
      other.exec("ROLLBACK");
      other.close();
      await expectTakenIn(machine);
    },
    timeoutMs,
  );

  it(
    "a database that another process writes to: the session is briefed all the same",
    async () => {
      const machine = await scanned();
      const other = new DatabaseSync(databaseOf(machine));
      other.exec("BEGIN EXCLUSIVE; DELETE FROM batch");
      // A busy machine may be too slow for the hook's second now and then.
      for (let tries = 0; tries < 20 && !spoolText(machine).includes('"unit"'); tries += 1)
        expect((await runHook(machine, "SessionStart", start)).status).toBe(0);
      other.exec("ROLLBACK");
      other.close();
      expect(faults(machine)).not.toContain("database-locked");
      expect(spoolText(machine)).toContain(`"unit":"${start.session_id}"`);
    },
    timeoutMs,
  );

  it(
    "a database that is missing",
    async () => {
      const machine = createKeyedMachine();
      await expectUnhurt(machine);
      expect(existsSync(databaseOf(machine))).toBe(false);
      await expectTakenIn(machine);
    },
    timeoutMs,
  );

  it(
    "a database that is damaged, or none",
    async () => {
      const machine = await scanned();
      for (const ending of ["-wal", "-shm"]) rmSync(databaseOf(machine) + ending, { force: true });
      writeFileSync(databaseOf(machine), "no database ".repeat(1000));
      await expectUnhurt(machine);
      expect(faults(machine)).toContain("database-corrupt");
      rmSync(databaseOf(machine));
      await expectTakenIn(machine);
    },
    timeoutMs,
  );

  it(
    "a schema that is newer",
    async () => {
      const machine = await scanned();
      const database = new DatabaseSync(databaseOf(machine));
      database.exec("INSERT INTO schema_version (version, name) VALUES (900, 'from the future')");
      database.close();
      await expectUnhurt(machine);
      expect(faults(machine)).toContain("schema-newer");
      const newer = new DatabaseSync(databaseOf(machine));
      newer.exec("DELETE FROM schema_version WHERE version = 900");
      newer.close();
      await expectTakenIn(machine);
    },
    timeoutMs,
  );

  it(
    "settings that do not fit",
    async () => {
      const machine = await scanned();
      const path = join(machine.whetstoneHome, "whetstone.config.json");
      writeFileSync(path, JSON.stringify({ bootstrap: { maxTokens: "many" } }));
      await expectUnhurt(machine);
      writeFileSync(path, "{");
      await expectUnhurt(machine);
      expect(faults(machine)).toContain("config-invalid");
      rmSync(path);
      // The same calls came under either settings: each is there once.
      await expectTakenIn(machine);
    },
    timeoutMs,
  );
});

describe("where nothing can be written, the agent still goes on", () => {
  it("a key that is missing beside its database: nothing is recorded under another", async () => {
    const machine = await scanned();
    rmSync(join(machine.whetstoneHome, "keys"), { recursive: true });
    expect(await runHook(machine, "PostToolUse", call)).toEqual(silent);
    expect(waiting(machine)).toBe(0);
    expect(existsSync(join(machine.whetstoneHome, "keys"))).toBe(false);
    expect(faults(machine)).toContain("key-missing");
  });

  it("a spool that is no folder, or full", async () => {
    const machine = await scanned();
    const spool = join(machine.whetstoneHome, "spool");
    rmSync(spool, { recursive: true, force: true });
    writeFileSync(spool, "");
    expect(await runHook(machine, "SessionStart", start)).toEqual(silent);
    expect(await runHook(machine, "Stop", { ...start, transcript_path: "/srv/x.jsonl" })).toEqual(
      silent,
    );
    expect(faults(machine)).toContain("spool-unwritable");
    rmSync(spool);
    mkdirSync(spool);
    writeFileSync(join(spool, "0.ndjson"), Buffer.alloc(257 * 1024 * 1024));
    expect(await runHook(machine, "SessionStart", start)).toEqual(silent);
    expect(faults(machine)).toContain("spool-full");
  });

  it.skipIf(process.platform === "win32")("a home that may not be written", async () => {
    const machine = withoutPrivileges(await scanned());
    chmodSync(machine.whetstoneHome, 0o500);
    expect(await runHook(machine, "SessionStart", start)).toEqual(silent);
    expect(await runHook(machine, "PostToolUse", call)).toEqual(silent);
    chmodSync(machine.whetstoneHome, 0o700);
  });

  it("a home that is below a file", async () => {
    const machine = createKeyedMachine();
    writeFileSync(join(machine.home, "file"), "");
    const env = { WHETSTONE_HOME: join(machine.home, "file/below") };
    expect(await runHook(machine, "SessionStart", start, { env })).toEqual(silent);
  });

  it.runIf(existsSync("/dev/full"))("an output that is full or closed", async () => {
    const machine = await scanned();
    const events = [
      start,
      { ...start, session_id: "session-2" },
      { ...start, session_id: "session-3" },
    ];
    for (const event of events) {
      const child = machine.start(["hook", "SessionStart", "--host", "claude-code"]);
      child.stdout?.destroy();
      child.stdin?.end(JSON.stringify(event));
      expect(await new Promise((done) => child.once("exit", done))).toBe(0);
    }
  });
});

describe("whatever a host says, the agent goes on", () => {
  const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
  it.each([
    ["nothing", ""],
    ["no JSON", "hello"],
    ["half of an object", '{"session_id":"s'],
    ["a list", "[1,2]"],
    ["null", "null"],
    ["other types", '{"session_id":7,"tool_name":{},"tool_input":[1],"tool_response":3}'],
    ["a depth that no call has", deep],
    ["no session", '{"tool_name":"Bash"}'],
    ["a prototype", '{"session_id":"s-1","tool_name":"B","tool_input":{"__proto__":{"x":1}}}'],
  ])("%s", async (_, input) => {
    const machine = createKeyedMachine();
    for (const event of ["SessionStart", "PostToolUse", "SessionEnd", "NoSuchEvent"]) {
      expect(await runHook(machine, event, input)).toEqual(silent);
    }
    expect(await runHook(machine, "PostToolUse", input, { host: "no-such-host" })).toEqual(silent);
  });

  it(
    "bytes at random, for every host",
    async () => {
      const machine = createKeyedMachine();
      const random = createRandom(seed);
      const text = JSON.stringify({ ...call, tool_use_id: "c-1", agent_id: "a-1" });
      const hosts = ["claude-code", "codex", "gemini", "hermes", "copilot", "cursor"];
      for (let round = 0; round < rounds; round += 1) {
        for (const host of hosts) {
          const at = Math.floor(random() * text.length);
          const letter = String.fromCharCode(Math.floor(random() * 0x250));
          const spoilt = text.slice(0, at) + letter + text.slice(at + Math.floor(random() * 4));
          expect(await runHook(machine, "PostToolUse", spoilt, { host })).toEqual(silent);
        }
      }
    },
    timeoutMs,
  );

  it("an input that came while the machine let the hook wait is taken", async () => {
    const machine = createKeyedMachine();
    const child = machine.start(["hook", "PostToolUse", "--host", "claude-code"]);
    const ended = new Promise((done) => child.once("exit", done));
    await sleep(400);
    child.kill("SIGSTOP");
    child.stdin?.end(JSON.stringify({ ...call, tool_use_id: "c-1" }));
    await sleep(900);
    child.kill("SIGCONT");
    expect(await ended).toBe(0);
    expect(faults(machine)).toBe("");
    expect(waiting(machine)).toBe(1);
  });

  it("a whole input whose end is left open is taken", async () => {
    const machine = createKeyedMachine();
    const child = machine.start(["hook", "PostToolUse", "--host", "claude-code"]);
    child.stdin?.write(JSON.stringify({ ...call, tool_use_id: "c-1" }));
    expect(await new Promise((done) => child.once("exit", done))).toBe(0);
    expect(faults(machine)).toBe("");
    expect(waiting(machine)).toBe(1);
  });

  it("an input that does not end is not waited for", async () => {
    const machine = createKeyedMachine();
    const child = machine.start(["hook", "PostToolUse", "--host", "claude-code"]);
    child.stdin?.write('{"session_id":');
    expect(await new Promise((done) => child.once("exit", done))).toBe(0);
    expect(faults(machine)).toContain("did not end");
  });
});
