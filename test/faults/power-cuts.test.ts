import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { seededRandom } from "../../src/stats/seeded-random.ts";
import { createMachine, finished, type Machine } from "../e2e/whetstone.ts";
import { startServe } from "../server/start-serve.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { type DiskCall, readTrace, traceInto } from "./disk-trace.ts";
import { CachedDisk } from "./power-cut.ts";
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

/** strace(1) tells what is asked of the disk; a machine without it, or that forbids it, skips these tests. */
const hasTrace = spawnSync("strace", ["-e", "trace=none", "true"]).status === 0;

const launcher = resolve(import.meta.dirname, "../../bin/whetstone.js");
const program = resolve(import.meta.dirname, "durable-calls-process.ts");
const childTimeoutMs = 240_000;
const counts = isSoak
  ? { calls: 250, events: 300, cuts: 500, scans: 200 }
  : { calls: 25, events: 40, cuts: 40, scans: 12 };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-cut-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Positions spread over all calls, the end included. */
function positions(calls: readonly DiskCall[], count: number): readonly number[] {
  const cuts = Array.from({ length: count }, (_, n) => Math.floor((n * calls.length) / count));
  return [...cuts, calls.length];
}

/** What is left of a folder after each of some losses of power; the last is one after the last call. */
function* losses(
  calls: readonly DiskCall[],
  {
    before,
    folder,
    count,
  }: { readonly before: string; readonly folder: string; readonly count: number },
): Generator<{ readonly at: number; readonly left: string }> {
  const random = seededRandom(`power cuts ${seed}`);
  const disk = new CachedDisk(before, folder);
  let done = 0;
  for (const at of positions(calls, count)) {
    for (const call of calls.slice(done, at)) disk.take(call);
    done = at;
    const left = mkdtempSync(join(tmpdir(), "whetstone-cut-"));
    try {
      disk.cut(folder, left, random);
      yield { at, left };
    } finally {
      rmSync(left, { recursive: true, force: true });
    }
  }
}

/** Opens what is left as the next program would: nothing is broken, and everything derived comes out of the record. */
async function reopen(home: string): Promise<void> {
  const machine = inProcess({ ...createMachine({ home }), whetstoneHome: home });
  const { status, stdout, stderr } = await machine.run(["rebuild", "--verify", "--json"]);
  expect(status, stdout + stderr).toBe(0);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ equal: true });
}

/** The first column of every row. */
function read(home: string, sql: string): readonly string[] {
  const database = new DatabaseSync(join(home, "whetstone.db"), { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => String(Object.values(row)[0]));
  } finally {
    database.close();
  }
}

const missingFrom = (kept: readonly string[], told: Iterable<string>): readonly string[] => {
  const known = new Set(kept);
  return [...told].filter((id) => !known.has(id));
};

describe.skipIf(!hasTrace)(`power that fails at any moment (seed ${seed})`, () => {
  it(
    "costs no call of a harness that was answered, nor its prediction",
    async () => {
      const [folder, log] = [join(newFolder(), "home"), join(newFolder(), "log")];
      const args = [...traceInto(log), process.execPath, program, folder, String(counts.calls)];
      const run = spawnSync("strace", args, { encoding: "utf8", timeout: childTimeoutMs });
      expect(run.status, run.stderr).toBe(0);
      const calls = readTrace(readFileSync(log, "latin1"), folder);
      const told = calls.flatMap((call, at) =>
        call.kind === "say" && call.text.startsWith("done ")
          ? [{ at, id: call.text.slice(5).trim() }]
          : [],
      );
      expect(told.length).toBe(counts.calls);
      for (const { at, left } of losses(calls, {
        before: newFolder(),
        folder,
        count: counts.cuts,
      })) {
        await reopen(left);
        const answered = told.filter((one) => one.at < at).map(({ id }) => id);
        const recorded = read(
          left,
          `SELECT p.prediction_id FROM prediction p WHERE EXISTS (
             SELECT 1 FROM execution_observation o WHERE o.call_key = p.call_key AND o.batch_seq > p.batch_seq)`,
        );
        expect(missingFrom(recorded, answered), `after call ${at}`).toEqual([]);
      }
    },
    timeoutMs,
  );

  it(
    "costs no event that a server acknowledged",
    async () => {
      const machine = createKeyedMachine();
      const folder = machine.whetstoneHome;
      const { child, end, url, token } = await startServe(machine);
      const log = join(newFolder(), "log");
      const tracing = await attach(child, log);
      const before = newFolder();
      cpSync(folder, before, { recursive: true });
      await sendEvents(url, token, counts.events);
      child.kill("SIGKILL");
      await Promise.all([end, tracing.ended]);
      const calls = readTrace(readFileSync(log, "latin1"), folder);
      const told = acknowledged(calls);
      expect(told.length).toBe(counts.events);
      for (const { at, left } of losses(calls, { before, folder, count: counts.cuts })) {
        await reopen(left);
        const answered = told.filter((one) => one.at < at).map(({ id }) => id);
        const kept = read(left, "SELECT payload_redacted ->> '$.id' FROM event");
        expect(missingFrom(kept, answered), `after call ${at}`).toEqual([]);
      }
    },
    timeoutMs,
  );

  it(
    "leaves a scan that the next one completes",
    async () => {
      const machine = inProcess(createKeyedMachine());
      for (const file of fleetFiles({ seed, sessions: 6 })) writeInto(machine.home, file);
      const clean = storeBeside(machine, "clean");
      await clean.json(["scan"]);
      const [before, log, folder] = [newFolder(), join(newFolder(), "log"), machine.whetstoneHome];
      cpSync(folder, before, { recursive: true });
      const args = [...traceInto(log), process.execPath, launcher, "scan"];
      const env = { HOME: machine.home, WHETSTONE_HOME: folder, TZ: "UTC" };
      const options = {
        encoding: "utf8",
        cwd: machine.home,
        env,
        timeout: childTimeoutMs,
      } as const;
      const run = spawnSync("strace", args, options);
      expect(run.status, run.stderr).toBe(0);
      const calls = readTrace(readFileSync(log, "latin1"), folder);
      const told = calls.findIndex(
        ({ kind, ...call }) => kind === "say" && /New: 6 sessions/.test(JSON.stringify(call)),
      );
      const expected = await canonical(clean);
      for (const { at, left } of losses(calls, { before, folder, count: counts.scans })) {
        await scanAgain(machine, left, expected, at > told);
      }
    },
    timeoutMs,
  );
});

/** A scan of the same home into what is left; nothing is new where the first one had said so. */
async function scanAgain(
  machine: Machine,
  left: string,
  expected: string,
  isKnown: boolean,
): Promise<void> {
  const env = { WHETSTONE_HOME: left };
  const { sessions } = await machine.json(["scan"], { env });
  expect(isKnown ? sessions : 0).toBe(0);
  const { stdout, stderr, status } = await machine.run(["export", "--canonical"], { env });
  expect(status, stderr).toBe(0);
  expectSameRows(stdout, expected);
}

/** Traces a process that runs already; resolves, when it does so, with the end of it. */
async function attach(
  { pid }: ChildProcess,
  log: string,
): Promise<{ readonly ended: Promise<unknown> }> {
  const tracer = spawn("strace", [...traceInto(log), "-p", String(pid)]);
  const ended = finished(tracer);
  await Promise.race([once(tracer.stderr, "data"), ended]);
  return { ended };
}

/** Callers with a connection each, that wait for each answer. */
async function sendEvents(url: string, token: string, count: number): Promise<void> {
  const callers = 4;
  const ids = Array.from({ length: count }, (_, n) => `cut-${n}`);
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (const id of ids.filter((_id, n) => n % callers === caller)) {
        // oxlint-disable-next-line no-await-in-loop -- a caller that waits for each answer
        expect(await sendEvent({ url, token, agent, id })).toBe(200);
      }
      agent.destroy();
    }),
  );
}

function sendEvent(to: {
  readonly url: string;
  readonly token: string;
  readonly agent: Agent;
  readonly id: string;
}): Promise<number | undefined> {
  const { url, token, agent, id } = to;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return new Promise((resolve_, reject) => {
    const sent = request(`${url}/event`, { method: "POST", agent, headers }, (response) => {
      response.resume().once("end", () => resolve_(response.statusCode));
    });
    sent.once("error", reject);
    sent.end(JSON.stringify({ id, source: "load", endpoint: "/work", success: true }));
  });
}

/** Ids of events by the answers that went out, each with the position of its answer. */
function acknowledged(
  calls: readonly DiskCall[],
): readonly { readonly at: number; readonly id: string }[] {
  const asked = new Map<number, string>();
  return calls.flatMap((call, at) => {
    if (call.kind !== "say" && call.kind !== "hear") return [];
    const id = /"id":"(cut-\d+)"/.exec(call.text)?.[1];
    if (call.kind === "hear" && id !== undefined) asked.set(call.fd, id);
    const waiting = asked.get(call.fd);
    if (call.kind === "hear" || waiting === undefined || !call.text.startsWith("HTTP/1.1 200"))
      return [];
    asked.delete(call.fd);
    return [{ at, id: waiting }];
  });
}
