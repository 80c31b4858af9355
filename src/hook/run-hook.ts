import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { isDatabaseAddress } from "../core/database-address.ts";
import { WhetstoneError } from "../core/errors.ts";
import { createMac } from "../core/hash.ts";
import { asString, isObject, type JsonObject } from "../core/json.ts";
import { monotonicMs } from "../core/monotonic-ms.ts";
import { randomBytes } from "../core/random-bytes.ts";
import { uuid7 } from "../core/uuid7.ts";
import { parsedText } from "../ingest/conversation/content.ts";
import { localTenant } from "../loop/parts.ts";
import { findBriefingCopy } from "../store/briefing-copy.ts";
import { isDrainerAlive } from "../store/drainer-mark.ts";
import { createTenantKey, readTenantKey } from "../store/keyring.ts";
import { askForScan } from "../store/scan-requests.ts";
import { writeSpool } from "../store/spool.ts";
import { hookPlaces, loadHookSettings } from "./hook-settings.ts";
import type { Host, HookPayload } from "./host.ts";
import { logFault, reasonOf } from "./hook-log.ts";
import { hostNames, loadHost } from "./load-host.ts";
import { observeHook } from "./observe-hook.ts";

/** The process as a hook sees it. */
export interface HookPort {
  /** What follows `whetstone hook`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  readonly clock: Clock;
  /** What the host says on standard input; rejects when it says too much, or nothing for too long. */
  readonly readInput: () => Promise<string>;
  /** Called at most once, with the whole answer. */
  readonly answer: (text: string) => void;
  /** Starts a process that drains the spool and outlives this one. */
  readonly startDrainer: () => void;
}

/** The host's own limit is 2 s. */
const budgetMs = 1000;

/**
 * Answers one event of a host. Never throws and never delays: whatever goes wrong, nothing is answered, and the reason
 * stands in `logs/hook.log`.
 */
export async function runHook(port: HookPort): Promise<void> {
  const giveUpAt = monotonicMs() + budgetMs;
  const event = port.args.find((word, index) => isEventName(port.args, word, index)) ?? "";
  const host = optionValue(port.args, "--host") ?? "";
  const { home } = hookPlaces(port.userHome, port.env);
  const fault = (error: unknown): void =>
    logFault(home, {
      at: port.clock.now(),
      host: nameFrom(hostNames, host),
      event,
      reason: reasonOf(error),
    });
  try {
    await answerEvent(port, { event, hostName: host, giveUpAt, fault });
  } catch (error) {
    fault(error);
  }
}

interface Occasion {
  readonly event: string;
  readonly hostName: string;
  readonly giveUpAt: number;
  readonly fault: (error: unknown) => void;
}

async function answerEvent(port: HookPort, occasion: Occasion): Promise<void> {
  const host = await requireHost(occasion.hostName);
  const payload = await readPayload(port);
  const event = occasion.event || (asString(payload["hook_event_name"]) ?? "");
  const kind = host.kinds[event];
  if (kind === undefined) throw new WhetstoneError("unknown-event", `the host has no such event`);
  const told = host.read(payload, kind);
  const { home, databasePath } = hookPlaces(port.userHome, port.env);
  const spool = join(home, "spool");
  if (kind === "turn-end" || kind === "session-end") {
    if (told.transcript !== null) askForScan(spool, told.transcript);
    if (kind === "session-end" && !isDrainerAlive(spool)) port.startDrainer();
    return;
  }
  const key = requireHookKey(home, databasePath);
  const repo = spoolEvent(port, { host, told, isStart: kind === "start", key, spool });
  if (kind !== "start" || !told.wantsBriefing) return;
  const text = await briefing(port, host, { ...told, repo }, { key, giveUpAt: occasion.giveUpAt });
  if (text !== "" && host.answer !== null)
    port.answer(`${JSON.stringify(host.answer(event, text))}\n`);
}

async function requireHost(name: string): Promise<Host> {
  const host = await loadHost(name);
  if (host !== null) return host;
  throw new WhetstoneError("unknown-host", `--host is one of ${hostNames.join(", ")}`);
}

async function readPayload(port: HookPort): Promise<JsonObject> {
  const payload = parsedText(await port.readInput());
  if (isObject(payload)) return payload;
  throw new WhetstoneError("not-json", "standard input holds no JSON object");
}

/** Made where there is nothing yet that another key could have made. */
function requireHookKey(home: string, databasePath: string): Uint8Array {
  const key = readTenantKey(home, localTenant);
  if (key !== null) return key;
  // What stands on a server was made under a key of another machine, perhaps.
  const mayBeNew = !isDatabaseAddress(databasePath) && !existsSync(databasePath);
  if (mayBeNew) return createTenantKey(home, localTenant);
  throw new WhetstoneError("key-missing", `The key of this store is not in ${home}/keys.`);
}

interface EventToSpool {
  readonly host: Host;
  readonly told: HookPayload;
  readonly isStart: boolean;
  readonly key: Uint8Array;
  readonly spool: string;
}

/** The repository of a session that starts; null where it is not known. */
function spoolEvent(
  { clock }: HookPort,
  { host, told, isStart, key, spool }: EventToSpool,
): string | null {
  const now = clock.now();
  const batch = observeHook({
    host,
    payload: told,
    isStart,
    tenant: localTenant,
    mac: createMac(key),
    now,
    newId: () => uuid7(now, randomBytes(10)),
  });
  if (batch === null) return null;
  writeSpool([{ kind: "batch", batch }], { folder: spool, now });
  return batch.sessions[0]?.repo ?? null;
}

async function briefing(
  { userHome, env, clock }: HookPort,
  host: Host,
  told: HookPayload & { readonly repo: string | null },
  { key, giveUpAt }: { readonly key: Uint8Array; readonly giveUpAt: number },
): Promise<string> {
  const settings = loadHookSettings(userHome, env);
  // A server is never waited for: of its items this machine has a copy.
  const databasePath = isDatabaseAddress(settings.databasePath)
    ? findBriefingCopy(settings.home)
    : settings.databasePath;
  // A machine that has scanned nothing has nothing to say.
  if (told.session === null || databasePath === null || !existsSync(databasePath)) return "";
  const loaded = { ...settings, databasePath };
  const { briefSession } = await import("./brief-session.ts");
  return briefSession(
    { session: told.session, agent: host.harness, cwd: told.cwd ?? userHome, repo: told.repo },
    { loaded, userHome, env, clock, key, requireTime: () => requireTime(giveUpAt) },
  );
}

function requireTime(giveUpAt: number): void {
  if (monotonicMs() < giveUpAt) return;
  throw new WhetstoneError("out-of-time", `the briefing was not ready after ${budgetMs} ms`);
}

function isEventName(args: readonly string[], word: string, index: number): boolean {
  return !word.startsWith("-") && args[index - 1] !== "--host";
}

function optionValue(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
}

function nameFrom(names: readonly string[], name: string): string {
  return names.includes(name) ? name : "unknown";
}
