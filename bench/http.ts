import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fetchBun } from "./fetch-bun.ts";
import { eventCount, fillEvents } from "./fill-events.ts";
import { flushMs } from "./flush-time.ts";
import {
  type LoadedServer,
  loadServer,
  type ServerProcess,
  startBare,
  startOurs,
  startReference,
} from "./http-servers.ts";
import { saveResults } from "./measuring.ts";

const singleBar = 15_000;
const singleShare = 0.4;
const batchedBar = 100_000;
const batch = 100;
const p99BarMs = 25;

const { values } = parseArgs({
  options: {
    connections: { type: "string", default: "64" },
    seconds: { type: "string", default: "5" },
    rows: { type: "string", default: "2000000" },
    offered: { type: "string", default: "50000" },
    // The first seconds compile the hot code of all of them.
    "warm-up": { type: "string", default: "2" },
    bun: { type: "string", default: "fetch" },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
const offered = Number(values.offered);
const warmUpSeconds = Number(values["warm-up"]);
const batchConnections = Math.min(16, connections);

interface Measured {
  readonly single: LoadedServer;
  readonly batched: LoadedServer;
}

let seed = 2;
const acknowledged = new Map<string, number>();
async function measure(
  server: ServerProcess,
  load: { readonly batch: number; readonly offered?: number; readonly seconds?: number },
): Promise<LoadedServer> {
  seed += 1;
  const count = load.batch === 1 ? connections : batchConnections;
  const sent = { connections: count, seconds, offered: null, seed, ...load };
  const result = await loadServer(server, sent);
  const { name } = server;
  acknowledged.set(name, (acknowledged.get(name) ?? 0) + result.accepted);
  return result;
}

async function measureBoth(server: ServerProcess): Promise<Measured> {
  await measure(server, { batch: 1, seconds: warmUpSeconds });
  await measure(server, { batch, seconds: warmUpSeconds });
  return { single: await measure(server, { batch: 1 }), batched: await measure(server, { batch }) };
}

async function measured<T>(
  starting: Promise<ServerProcess>,
  use: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await starting;
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

function print(name: string, result: LoadedServer, beside = ""): void {
  const { perSecond, p50Ms, p99Ms, cpuUs, failed, loadCpuMs, accepted } = result;
  const loadUs = (1000 * loadCpuMs) / Math.max(1, accepted);
  const cpu =
    cpuUs === null
      ? ""
      : `, ${cpuUs.toFixed(1)} µs of processor time an event (the load ${loadUs.toFixed(1)})`;
  const refused = failed === 0 ? "" : `, ${failed} requests failed`;
  console.log(
    `  ${name.padEnd(48)} ${perSecond.toFixed(0).padStart(8)}/s  p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms${cpu}${refused}${beside}`,
  );
}

const ratio = (a: LoadedServer, b: LoadedServer): string =>
  `${(a.perSecond / b.perSecond).toFixed(2)} x`;

const besides = (ours: LoadedServer, durable: LoadedServer, shared: LoadedServer): string =>
  `${ratio(ours, durable)} the durable reference (bar 1), ${ratio(ours, shared)} the one that shares flushes`;

const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
try {
  const bun = values.bun === "none" ? null : fetchBun();
  const on = bun === null ? "Node" : "Bun";
  const flush = flushMs(folder);
  await fillEvents(folder, Number(values.rows));
  const eventsBefore = eventCount(folder);
  console.log(
    `a flush takes ${flush.toFixed(3)} ms; ${connections} connections (${batchConnections} for batches); the reference runs on ${on}; our store holds ${eventsBefore.toLocaleString("en")} events at the start`,
  );
  const bare = await measured(startBare(), async (server) => {
    await measure(server, { batch: 1, seconds: warmUpSeconds });
    return measure(server, { batch: 1 });
  });
  const early = await measured(startReference(folder, "early", bun), measureBoth);
  const durable = await measured(startReference(folder, "durable", bun), measureBoth);
  const shared = await measured(startReference(folder, "shared", bun), measureBoth);
  const { ours, steady } = await measured(startOurs(folder), async (server) => ({
    ours: await measureBoth(server),
    steady: await measure(server, { batch, offered }),
  }));
  const bar = Math.min(singleBar, (singleShare * connections * 1000) / flush);
  console.log("single events:");
  print("Node's own server, answering at once", bare);
  print("reference, answering before it writes", early.single);
  print("reference, made durable", durable.single);
  print("reference, all who wait sharing a flush", shared.single);
  print(
    "ours, durable",
    ours.single,
    `  ${besides(ours.single, durable.single, shared.single)}, ${ratio(ours.single, early.single)} the early one; bar ${bar.toFixed(0)}/s`,
  );
  console.log(`batches of ${batch}:`);
  print("reference, answering before it writes", early.batched);
  print("reference, made durable", durable.batched);
  print("reference, all who wait sharing a flush", shared.batched);
  print(
    "ours, durable",
    ours.batched,
    `  ${besides(ours.batched, durable.batched, shared.batched)}; bar ${batchedBar}/s`,
  );
  print(
    `ours, ${offered.toLocaleString("en")}/s offered`,
    steady,
    `  bar p99 ${p99BarMs} ms; ${steady.unsent} requests not sent in time; ${steady.residentMb?.toFixed(0) ?? "?"} MB`,
  );
  const stored = eventCount(folder) - eventsBefore;
  const taken = acknowledged.get("ours") ?? 0;
  console.log(
    stored >= taken
      ? `  every acknowledged event is in the store: ${taken} acknowledged, ${stored} stored`
      : `  LOST: ${taken} acknowledged, ${stored} stored`,
  );
  if (stored < taken) process.exitCode = 1;
  saveResults("http", {
    flushMs: flush,
    events: eventsBefore,
    on,
    bar,
    bare,
    early,
    durable,
    shared,
    ours,
    steady,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
