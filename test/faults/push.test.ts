import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { generateTranscripts } from "../../bench/generate-transcripts.ts";
import { createRandom, type Random } from "../../src/core/random.ts";
import type { Machine } from "../e2e/whetstone.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { expectSameRecord } from "./same-record.ts";
import { createKeyedMachine, isSoak, killAfter, seed, storeBeside, timeoutMs } from "./stores.ts";

const interruptions = 10;
const megabyte = 1024 * 1024;
const bytes = (isSoak ? 1024 : 16) * megabyte;

interface Trial {
  readonly server: Machine;
  readonly sender: Machine;
  readonly proxy: FaultProxy;
  /** Arguments of a push through the proxy. */
  readonly push: readonly string[];
  /** Further transcripts of the sender, as many megabytes as there were at first, in soak an eighth. */
  readonly addTranscripts: () => void;
  readonly startServer: () => Promise<void>;
  readonly killServer: () => Promise<void>;
}

/** A server and a sender with transcripts, and a network between them in which this share of connections fails. */
async function createTrial(random: Random, share: number): Promise<Trial> {
  const [server, sender] = [createKeyedMachine(), createKeyedMachine()];
  const proxy = await startFaultProxy(random, share);
  onTestFinished(() => proxy.close());
  const folder = join(sender.home, "runs");
  const fileBytes = 3 * megabyte;
  generateTranscripts({ folder, bytes, fileBytes, seed });
  let added = 0;
  const addTranscripts = (): void => {
    added += 1;
    const further = join(folder, `more-${added}`);
    const size = isSoak ? bytes / 8 : bytes;
    generateTranscripts({ folder: further, bytes: size, fileBytes, seed: seed + added });
  };
  const { key } = await server.json(["keys", "add", "laptop"]);
  const keyFile = join(sender.home, "key");
  writeFileSync(keyFile, String(key), { mode: 0o600 });
  let process: ChildProcess | null = null;
  const killServer = async (): Promise<void> => {
    if (process === null) return;
    const end = once(process, "exit");
    process.kill("SIGKILL");
    await end;
    process = null;
  };
  onTestFinished(killServer);
  return {
    server,
    sender,
    proxy,
    push: ["push", folder, "--to", proxy.url, "--key-file", keyFile, "--retry-for", "120"],
    addTranscripts,
    killServer,
    async startServer() {
      process = server.start([
        "serve",
        "--port",
        "0",
        "--json",
        "--allow-host",
        proxy.url.slice(7),
      ]);
      const [line] = (await once(process.stdout!, "data")) as [Buffer];
      proxy.forwardTo(Number(new URL((JSON.parse(line.toString()) as { url: string }).url).port));
    },
  };
}

/** Ends the trial with one push that is left alone, and compares the record with a scan's. */
async function expectOnce({ server, sender, proxy, push, killServer }: Trial): Promise<void> {
  const last = await sender.json(push);
  expect(last).toMatchObject({ refused: [] });
  const rows = last["rows"] as Record<string, number>;
  expect(rows["received"]).toBe(
    (rows["stored"] ?? 0) + (rows["duplicate"] ?? 0) + (rows["rejected"] ?? 0),
  );
  expect(await sender.json(push)).toMatchObject({ files: 0, requests: 0 });
  await killServer();
  expect((await server.json(["doctor"]))["ok"]).toBe(true);
  const clean = storeBeside(sender, "clean");
  await clean.json(["scan", join(sender.home, "runs"), "--no-learn"]);
  const same = expectSameRecord(server, clean);
  expect(same).toBeGreaterThan(bytes / megabyte);
  console.info(
    `${bytes / megabyte} MB or more, of the connections ${JSON.stringify(proxy.counts)}; the last push: ${JSON.stringify(rows)}; ${same} rows as a scan has them`,
  );
}

it(
  `a push of ${bytes / megabyte} MB or more that is interrupted ${interruptions} times, on either side, arrives exactly once`,
  async () => {
    const random = createRandom(seed);
    const trial = await createTrial(random, 0.1);
    await trial.startServer();
    let longestMs = isSoak ? 20_000 : 2500;
    let serverKills = 0;
    for (let done = 0, tries = 0; done < interruptions; tries += 1) {
      expect(tries, "pushes end before they are killed").toBeLessThan(interruptions * 6);
      const killsServer = done % 2 === 1;
      const delayMs = 500 + random() * longestMs;
      const serverDies = killsServer ? dieAfter(trial, random() * delayMs) : Promise.resolve();
      const [wasAtWork] = await Promise.all([
        killAfter(trial.sender, trial.push, delayMs),
        serverDies,
      ]);
      if (wasAtWork) done += 1;
      // On a fast machine all of it has arrived before it was interrupted often enough.
      else trial.addTranscripts();
      serverKills += killsServer ? 1 : 0;
      longestMs *= wasAtWork ? 1 : 0.8;
    }
    console.info(`the sender was killed ${interruptions} times, the server ${serverKills} times`);
    trial.proxy.heal();
    await expectOnce(trial);
  },
  timeoutMs,
);

/** Kills the server in the midst of what it does, and starts it again. */
async function dieAfter(trial: Trial, delayMs: number): Promise<void> {
  await new Promise((done) => setTimeout(done, delayMs));
  await trial.killServer();
  await trial.startServer();
}

it(
  "a push over a network that delays, resets, truncates, loses answers and is refused arrives exactly once",
  async () => {
    const trial = await createTrial(createRandom(seed + 1), 0.6);
    await trial.startServer();
    const through = await trial.sender.json(trial.push);
    expect(through).toMatchObject({ refused: [] });
    expect(through["retries"]).toBeGreaterThan(0);
    expect(Object.values(trial.proxy.counts).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(3);
    trial.proxy.heal();
    await expectOnce(trial);
  },
  timeoutMs,
);
