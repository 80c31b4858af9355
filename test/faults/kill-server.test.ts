import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createMachine, finished, type Machine } from "../e2e/whetstone.ts";
import { testDatabase, testServer } from "../store/postgres-database.ts";
import { postgresStore, type ServedStore, sqliteStore } from "./served-store.ts";
import { isSoak, timeoutMs } from "./stores.ts";

/** Callers that send at the same time; each round kills under all of them. */
const callers = 4;
/** With those of briefings and of scans (spool.test.ts, kill-scan.test.ts) ten thousand before a release. */
const kills = isSoak ? 3000 : 30;

interface Serving {
  readonly url: string;
  readonly token: string;
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

async function serve(machine: Machine, { env }: ServedStore): Promise<Serving> {
  const child = machine.start(["serve", "--port", "0", "--json"], { env });
  const end = finished(child);
  const line = await Promise.race([once(child.stdout!, "data"), end]);
  const text = Array.isArray(line) ? String(line[0]) : line.stderr;
  if (!text.startsWith('{"url"')) throw new Error(`serve: ${text}`);
  const { url, tokenFile } = JSON.parse(text) as { url: string; tokenFile: string };
  return {
    url,
    token: readFileSync(tokenFile, "utf8").trim(),
    async kill(signal) {
      child.kill(signal);
      await end;
    },
  };
}

/** What was sent over all rounds, and what became of it by the answers. */
class Ledger {
  readonly acknowledged = new Set<string>();
  /** Of requests without an answer: they are sent again. */
  readonly #unanswered: string[] = [];
  readonly sums = { sent: 0, accepted: 0, duplicate: 0, rejected: 0, spooled: 0 };
  #made = 0;

  /** Ids of the next request: some new, now and then some that are sent again. */
  next(): readonly string[] {
    const again = this.#unanswered.splice(0, 20);
    if (again.length > 0) return again;
    const fresh = Array.from({ length: 1 + (this.#made % 3) }, () => `e-${(this.#made += 1)}`);
    const [known] = this.acknowledged;
    return known !== undefined && this.#made % 5 === 0 ? [...fresh, known] : fresh;
  }

  get made(): number {
    return this.#made;
  }

  get isSettled(): boolean {
    return this.#unanswered.length === 0;
  }

  noAnswer(ids: readonly string[]): void {
    this.#unanswered.push(...ids);
  }

  answered(ids: readonly string[], sent: number, answer: Answer): void {
    const { accepted, duplicate, rejected, spooled = 0 } = answer;
    const told = accepted + duplicate + rejected.length + spooled;
    if (told !== sent) throw new Error(`of ${sent} sent: ${JSON.stringify(answer)}`);
    for (const id of ids) this.acknowledged.add(id);
    this.sums.sent += sent;
    this.sums.accepted += accepted;
    this.sums.duplicate += duplicate;
    this.sums.rejected += rejected.length;
    this.sums.spooled += spooled;
  }
}

interface Answer {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: readonly unknown[];
  readonly spooled?: number;
}

/** Sends one request; false where no answer came. What is refused for now is sent again later. */
async function sendOne({ url, token }: Serving, ledger: Ledger): Promise<boolean> {
  const ids = ledger.next();
  const events = ids.map((id) => ({ id, source: "load", endpoint: "/work", success: true }));
  // Now and then one that is no event.
  const body = ledger.made % 7 === 0 ? [...events, 7] : events;
  let text: string;
  let status: number;
  try {
    const response = await fetch(`${url}/event`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    status = response.status;
    text = await response.text();
  } catch {
    ledger.noAnswer(ids);
    return false;
  }
  if (status === 200) ledger.answered(ids, body.length, JSON.parse(text) as Answer);
  else if (status === 503) ledger.noAnswer(ids);
  else throw new Error(`status ${status}: ${text}`);
  return true;
}

/** Calls `onFirst` after the first answer; resolves when the server is gone. */
async function sendUntilKilled(
  server: Serving,
  ledger: Ledger,
  onFirst: () => void,
): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- a caller that waits for each answer
  while (await sendOne(server, ledger)) onFirst();
}

/** One life of a server under load, in every fortieth with the store held by another, in every tenth with its connections cut. */
async function round(
  machine: Machine,
  store: ServedStore,
  ledger: Ledger,
  index: number,
): Promise<void> {
  const server = await serve(machine, store);
  const release = index % 40 === 5 ? await store.hold() : null;
  const { promise: isUnderLoad, resolve: onFirst } = Promise.withResolvers<void>();
  const sending = Array.from({ length: callers }, () => sendUntilKilled(server, ledger, onFirst));
  await isUnderLoad;
  await sleep(20 + ((index * 37) % 130));
  if (index % 10 === 8) {
    await store.cutConnections();
    await sleep(50);
  }
  await server.kill("SIGKILL");
  await Promise.all(sending);
  await release?.();
}

async function metric({ url, token }: Serving, name: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const line = (await response.text())
    .split("\n")
    .find((one) => one.startsWith(`whetstone_${name} `));
  return Number(line?.split(" ")[1]);
}

/** A last server takes what never had an answer, counts exactly, and ends with an empty spool. */
async function settle(machine: Machine, store: ServedStore, ledger: Ledger): Promise<void> {
  const server = await serve(machine, store);
  const before = ledger.sums.sent;
  // oxlint-disable-next-line no-await-in-loop -- one after another
  while (!ledger.isSettled) await sendOne(server, ledger);
  const received = await metric(server, "events_received_total");
  const names = ["stored", "duplicate", "rejected", "spooled"];
  const became = await Promise.all(
    names.map((name) => metric(server, `events_total{became="${name}"}`)),
  );
  expect(received).toBe(ledger.sums.sent - before);
  expect(became.reduce((sum, count) => sum + count, 0)).toBe(received);
  await server.kill("SIGTERM");
  const spooled = readdirSync(join(machine.whetstoneHome, "spool"));
  expect(spooled.filter((name) => name.endsWith(".ndjson"))).toEqual([]);
}

interface Losses {
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** Rows, and how many there would be if everything that was ever sent were there once. */
  readonly rows: number;
  readonly made: number;
  readonly damage: readonly unknown[];
}

async function killOften(machine: Machine, store: ServedStore, rounds: number): Promise<Losses> {
  const ledger = new Ledger();
  for (let index = 0; index < rounds; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one server at a time
    await round(machine, store, ledger, index);
  }
  await settle(machine, store, ledger);
  const stored = await store.eventIds();
  const { acknowledged, sums, made } = ledger;
  console.info(`${rounds} kills: ${made} events, ${JSON.stringify(sums)}, stored ${stored.length}`);
  const known = new Set(stored);
  expect(acknowledged.size).toBe(made);
  expect(known.size).toBe(stored.length);
  expect(sums.spooled).toBeGreaterThan(0);
  expect(made).toBeGreaterThan(rounds * 5);
  const lost = [...acknowledged].filter((id) => !known.has(id));
  return { lost, rows: stored.length, made, damage: await store.damage() };
}

const nothing = ({ made }: Losses): Losses => ({ lost: [], rows: made, made, damage: [] });

describe("R1: killed under load at any moment, the server has lost nothing that it acknowledged", () => {
  it(
    "on SQLite",
    async () => {
      const machine = createMachine();
      const losses = await killOften(machine, sqliteStore(machine), kills);
      expect(losses).toEqual(nothing(losses));
    },
    timeoutMs,
  );
});

describe.skipIf(testServer === undefined)("R1: the same on PostgreSQL", () => {
  const address = testDatabase();
  it(
    "loses nothing, also when its connections are cut",
    async () => {
      const losses = await killOften(createMachine(), postgresStore(address), isSoak ? 200 : 10);
      expect(losses).toEqual(nothing(losses));
    },
    timeoutMs,
  );
});
