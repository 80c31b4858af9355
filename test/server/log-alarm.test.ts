import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { startTrialServer, type TrialServer } from "./trial-server.ts";

const readAndWait = `
  const { DatabaseSync } = require("node:sqlite");
  const database = new DatabaseSync(process.argv[1], { readOnly: true });
  database.exec("BEGIN");
  database.prepare("SELECT count(*) FROM event").get();
  process.stdout.write("reading");
  process.stdin.resume();
`;

/** Another process that reads and does not end its transaction until the answer is called. */
async function holdReader({ home }: TrialServer): Promise<() => Promise<void>> {
  const path = join(home, ".whetstone", "whetstone.db");
  const child = spawn(process.execPath, ["-e", readAndWait, path]);
  onTestFinished(() => void child.kill());
  await once(child.stdout, "data");
  return async () => {
    child.stdin.end();
    await once(child, "exit");
  };
}

async function alarmOf(server: TrialServer): Promise<{ ready: unknown; metric: unknown }> {
  const metrics = await (await server.fetch("/metrics")).text();
  return {
    ready: (await server.json("/ready"))["wal_alarm"],
    metric: /^whetstone_wal_alarm (\d)$/m.exec(metrics)?.[1],
  };
}

const send = (server: TrialServer, event: object = { endpoint: "/sql" }): Promise<Response> =>
  server.post("/event", { source: "bot", ...event });
const quiet = { ready: null, metric: "0" };
const tells = (text: string): object => ({
  ready: expect.stringContaining(text) as string,
  metric: "1",
});

it("a reader that keeps its transaction open is told of once, and once more when it has ended", async () => {
  const server = await startTrialServer({
    limits: { maxLogHeldMs: 300, logCheckingIntervalMs: 50 },
  });
  await send(server);
  expect(await alarmOf(server)).toEqual(quiet);
  const release = await holdReader(server);
  await send(server);
  const held = "a program that reads keeps its transaction open";
  await expect.poll(() => alarmOf(server), { timeout: 60_000 }).toEqual(tells(held));
  await send(server);
  await release();
  await expect.poll(() => alarmOf(server), { timeout: 60_000 }).toEqual(quiet);
  expect(server.notes).toEqual([
    expect.stringContaining(held),
    expect.stringContaining("as it should be again"),
  ]);
  expect(server.errors).toEqual([]);
}, 300_000);

/** Resolves with the log as it was when the next thread was started, and as it is once that has folded it back, or 10 s later. */
function watchNextThread(reader: DatabaseSync): Promise<readonly [LogPages, LogPages]> {
  return new Promise((resolve) => {
    process.once("worker", () => {
      const before = logPages(reader);
      const giveUpAt = performance.now() + 10_000;
      let now = before;
      // This thread stands still: whatever is done meanwhile, another one does.
      while (waiting(now) > 0 && performance.now() < giveUpAt) now = logPages(reader);
      resolve([before, now]);
    });
  });
}

interface LogPages {
  readonly pages: number;
  readonly folded: number;
}

function waiting({ pages, folded }: LogPages): number {
  return pages - folded;
}

function logPages(database: DatabaseSync): LogPages {
  const row = database.prepare("PRAGMA wal_checkpoint(NOOP)").get();
  return { pages: Number(row?.["log"]), folded: Number(row?.["checkpointed"]) };
}

it("what nobody folds back the server does, in another thread than the one that answers", async () => {
  const server = await startTrialServer({
    limits: { maxLogHeldMs: 300, logCheckingIntervalMs: 50 },
  });
  const other = new DatabaseSync(join(server.home, ".whetstone", "whetstone.db"));
  onTestFinished(() => other.close());
  // No thread is at work any more that could fold back what comes now.
  await expect.poll(() => waiting(logPages(other)), { timeout: 30_000 }).toBe(0);
  const watched = watchNextThread(other);
  other.exec("PRAGMA wal_autocheckpoint = 0; CREATE TABLE nobody_folds_back (x)");
  const [before, after] = await watched;
  expect(waiting(before)).toBeGreaterThan(0);
  expect(waiting(after)).toBe(0);
  expect(server.errors).toEqual([]);
}, 60_000);

it("a log of more than 64 MB is told of, also by `doctor`, until it is begun anew", async () => {
  const server = await startTrialServer({ limits: { logCheckingIntervalMs: 50 } });
  const note = "one two three four five six seven eight nine ten ".repeat(20_000);
  await send(server);
  const release = await holdReader(server);
  for (let count = 0; count < 70; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one commit after another
    expect((await send(server, { note, count })).status).toBe(200);
  }
  await expect.poll(() => alarmOf(server), { timeout: 60_000 }).toEqual(tells("has grown to"));
  const checks = await server.loop.checkHealth();
  expect(checks.find(({ name }) => name === "log")).toMatchObject({ state: "note" });
  await release();
  const goOn = async (): Promise<unknown> => {
    await send(server);
    return alarmOf(server);
  };
  await expect.poll(goOn, { timeout: 60_000 }).toEqual(quiet);
  expect(server.notes).toEqual([
    expect.stringContaining("has grown to"),
    expect.stringContaining("as it should be again"),
  ]);
  expect((await server.loop.checkHealth()).map(({ name }) => name)).not.toContain("log");
}, 300_000);
