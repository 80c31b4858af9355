import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Load, LoadResult } from "./http-load.ts";
import type { ReferenceMode } from "./observer-reference.ts";
import { processCost } from "./process-cost.ts";

/** A server under load, in a process of its own. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  stop(): Promise<void>;
}

/**
 * Our server as people start it: keys, schemas, redaction, derivation, and a flush of every commit. It has counted what
 * its store holds, which it does in the background after a start.
 */
export async function startOurs(home: string): Promise<ServerProcess> {
  const command = fileURLToPath(new URL("../bin/whetstone.js", import.meta.url));
  const env = { HOME: home, WHETSTONE_HOME: home, PATH: process.env["PATH"] ?? "" };
  const args = [command, "serve", "--port", "0", "--json"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const { url } = (await firstLine(child)) as { url: string };
  const token = readFileSync(join(home, "token"), "utf8").trim();
  await hasCounted(url);
  return running(child, { name: "ours", port: Number(new URL(url).port), token });
}

async function hasCounted(url: string): Promise<void> {
  const isCounting = async (): Promise<boolean> => {
    const response = await fetch(`${url}/health`);
    return ((await response.json()) as { readonly counting?: boolean }).counting === true;
  };
  // oxlint-disable-next-line no-await-in-loop -- the wait is the point
  while (await isCounting()) await sleep(100);
}

/** See observer-reference.ts. `bun` null runs it on Node. */
export async function startReference(
  folder: string,
  mode: ReferenceMode,
  bun: string | null,
): Promise<ServerProcess> {
  const script = fileURLToPath(new URL("./observer-reference.ts", import.meta.url));
  const args = [script, join(folder, `${mode}.jsonl`), mode];
  const child = spawn(bun ?? process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const { port } = (await firstLine(child)) as { port: number };
  return running(child, { name: mode, port, token: "" });
}

/** See bare-server.ts. */
export async function startBare(): Promise<ServerProcess> {
  const script = fileURLToPath(new URL("./bare-server.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const { port } = (await firstLine(child)) as { port: number };
  return running(child, { name: "bare", port, token: "" });
}

function running(
  child: ChildProcess,
  server: Pick<ServerProcess, "name" | "port" | "token">,
): ServerProcess {
  return {
    ...server,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGINT");
      await exit;
    },
  };
}

/** @throws {Error} where the process ends without a word: what it said on standard error is on ours. */
async function firstLine(child: ChildProcess): Promise<unknown> {
  const text = await new Promise<Buffer>((resolve, reject) => {
    child.stdout!.once("data", resolve);
    child.once("close", (code) =>
      reject(new Error(`${child.spawnargs.join(" ")} ended with ${code} and no output`)),
    );
  });
  return JSON.parse(text.toString()) as unknown;
}

export interface LoadedServer extends LoadResult {
  readonly perSecond: number;
  /** Processor time of the server for an event, in microseconds; null where the system does not tell. */
  readonly cpuUs: number | null;
  readonly residentMb: number | null;
}

/** Puts load on a server from another process. */
export async function loadServer(
  server: ServerProcess,
  load: Omit<Load, "port" | "token">,
): Promise<LoadedServer> {
  const script = fileURLToPath(new URL("./http-load.ts", import.meta.url));
  const { port, token } = server;
  const before = processCost(server.pid);
  const child = spawn(process.execPath, [script, JSON.stringify({ ...load, port, token })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const result = (await firstLine(child)) as LoadResult;
  const after = processCost(server.pid);
  const cpuMs = before === null || after === null ? null : after.cpuMs - before.cpuMs;
  return {
    ...result,
    perSecond: result.accepted / result.seconds,
    cpuUs: cpuMs === null ? null : (1000 * cpuMs) / Math.max(1, result.accepted),
    residentMb: after === null ? null : after.residentBytes / 1e6,
  };
}
