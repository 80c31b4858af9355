import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { createClient } from "../../src/surfaces/sdk/index.ts";
import { createDiskSpool } from "../../src/surfaces/sdk/node.ts";
import { type Fault, startFaultProxy } from "../server/fault-proxy.ts";
import { makeHome, startTrialServer, type TrialServer } from "../server/trial-server.ts";
import { isSoak, seed, timeoutMs } from "./stores.ts";

const events = isSoak ? 1_000_000 : 20_000;
const clients = 4;
const faults: readonly Fault[] = ["429", "503", "cut-before", "cut-within", "cut-after", "twice"];

async function countsOf(server: TrialServer): Promise<Record<string, number>> {
  const text = await (await server.fetch("/metrics")).text();
  const value = (name: string): number =>
    Number(new RegExp(`^whetstone_${name} (\\d+)$`, "m").exec(text)?.[1]);
  const became = (name: string): number => value(`events_total\\{became="${name}"\\}`);
  return {
    received: value("events_received_total"),
    stored: became("stored"),
    duplicate: became("duplicate"),
    rejected: became("rejected"),
    spooled: became("spooled"),
  };
}

it(
  `R12: ${events} events over a network that refuses, cuts and repeats: each stored once, every one accounted for`,
  async () => {
    const server = await startTrialServer();
    const random = createRandom(seed);
    // Four in ten requests go wrong, each in one of six ways.
    const choose = (): Fault =>
      random() < 0.6 ? "none" : (faults[Math.floor(random() * faults.length)] ?? "none");
    const proxy = await startFaultProxy(server.url, choose);
    const dropped: unknown[] = [];
    const senders = Array.from({ length: clients }, (_, index) =>
      createClient({
        url: proxy.url,
        key: server.token,
        source: `client-${index}`,
        spool: createDiskSpool({ folder: join(makeHome(), "unsent") }),
        sleep: () => Promise.resolve(),
        onDropped: (_events, reason) => dropped.push(reason),
      }),
    );
    for (let sent = 0; sent < events; sent += 500) {
      for (let index = 0; index < 500; index += 1) {
        const id = `e-${sent + index}`;
        // One in fifty can never be taken.
        const told = (sent + index) % 50 === 0 ? { timestamp: "no time" } : {};
        senders[index % clients]?.send({ id, endpoint: "/work", success: true, ...told });
      }
      // oxlint-disable-next-line no-await-in-loop -- a client that does not run ahead of its server
      await Promise.all(senders.map((sender) => sender.flush()));
    }
    // What no try got through waits on the disk of its client.
    for (let tries = 0; tries < 50; tries += 1) {
      if (senders.every((sender) => sender.counts().queued + sender.counts().spooled === 0)) break;
      // oxlint-disable-next-line no-await-in-loop -- until everything is through
      await Promise.all(senders.map((sender) => sender.flush()));
    }
    const bad = Math.ceil(events / 50);
    const counts = await countsOf(server);
    const { received, stored, duplicate, rejected, spooled } = counts;
    expect(dropped.filter((reason) => !String(reason).includes("timestamp"))).toEqual([]);
    expect(stored! + duplicate! + rejected! + spooled!).toBe(received);
    expect(stored).toBe(events - bad);
    const database = new DatabaseSync(join(server.home, ".whetstone/whetstone.db"));
    const rows = database
      .prepare(
        "SELECT count(*) AS n, count(DISTINCT payload_redacted ->> '$.id') AS ids FROM event",
      )
      .get();
    expect(rows).toEqual({ n: events - bad, ids: events - bad });
    database.close();
    for (const fault of faults) expect(proxy.counts.get(fault), fault).toBeGreaterThan(5);
    expect(duplicate).toBeGreaterThan(0);
    const told = senders.map((sender) => sender.counts());
    for (const each of told) {
      const { sent, accepted, duplicate: known, rejected: refused, dropped: lost } = each;
      expect(accepted + known + refused + lost + each.spooled + each.queued).toBe(sent);
    }
    console.info(`${JSON.stringify(counts)}; faults ${JSON.stringify([...proxy.counts])}`);
    expect(server.errors).toEqual([]);
  },
  timeoutMs,
);
