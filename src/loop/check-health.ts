import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDatabaseAddress, shownDatabase } from "../core/database-address.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { Item } from "../core/knowledge.ts";
import { homeRelative } from "../core/home-relative.ts";
import { mostLogBytes } from "../core/most-log-bytes.ts";
import { mostDerivedSteps } from "../core/most-derived-steps.ts";
import type { LogStanding } from "../store/engine.ts";
import { pendingSpool } from "../store/spool.ts";
import { minimumFreeBytes, systemDisk } from "../store/sqlite/filesystem.ts";
import type { LoopParts } from "./parts.ts";
import { knownFolders, missingIncludes } from "./known-folders.ts";
import { spoolFolder } from "./drain-waiting.ts";

/** One line of `whetstone doctor`: `note` is worth knowing, `failed` is wrong. */
export interface HealthCheck {
  readonly name: string;
  readonly state: "ok" | "note" | "failed";
  readonly message: string;
  readonly hint: string | null;
}

/** Checks the installation, then each stage of the loop in order: what came in, what went on, and why nothing did. */
export async function checkHealth(parts: LoopParts): Promise<readonly HealthCheck[]> {
  return [
    checkRuntime(),
    checkConfig(parts),
    checkKey(parts),
    checkFolders(parts),
    ...checkIncluded(parts),
    ...checkDisk(parts),
    checkSpool(parts),
    ...(await checkStore(parts)),
  ];
}

/** The stages are looked at only where the file they stand in is sound. */
async function checkStore(parts: LoopParts): Promise<readonly HealthCheck[]> {
  const path = databaseName(parts);
  if (!parts.hasDatabase) {
    return [ok("database", `${path} is not there yet`), ...(await checkStages(parts))];
  }
  const damage = await parts.store.damage();
  if (damage.length > 0) return [foundDamaged(`${path}: ${damage.join("; ")}`)];
  try {
    return [ok("database", `${path} is sound`), ...(await checkStages(parts))];
  } catch (error) {
    // The engine's own search looks at its pages; what stands in them may be damaged all the same.
    if (error instanceof WhetstoneError && error.code === "database-corrupt") {
      return [foundDamaged(error.message)];
    }
    throw error;
  }
}

function databaseName({ loaded, userHome }: LoopParts): string {
  const shown = shownDatabase(loaded.databasePath);
  return isDatabaseAddress(shown) ? `PostgreSQL at ${shown}` : homeRelative(shown, userHome);
}

function foundDamaged(message: string): HealthCheck {
  const hint =
    "`whetstone rebuild` makes indexes again where nothing else is damaged; otherwise move the file aside (keep it), restore a backup, or scan again into a new database";
  return { name: "database", state: "failed", message, hint };
}

function checkSpool(parts: LoopParts): HealthCheck {
  const folder = spoolFolder(parts);
  const { files } = pendingSpool(folder);
  const damaged = filesIn(join(folder, "damaged"));
  const wait = files === 1 ? "1 file waits" : `${files} files wait`;
  const waiting = files === 0 ? "nothing waits" : `${wait} for a command that writes`;
  if (damaged === 0) return ok("spool", waiting);
  return note(
    "spool",
    `${waiting}; ${damaged === 1 ? "1 file holds" : `${damaged} files hold`} lines that could not be read`,
    `look at them in ${homeRelative(folder, parts.userHome)}/damaged`,
  );
}

function filesIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

function ok(name: string, message: string): HealthCheck {
  return { name, state: "ok", message, hint: null };
}

function note(name: string, message: string, hint: string): HealthCheck {
  return { name, state: "note", message, hint };
}

function checkRuntime(): HealthCheck {
  return ok(
    "runtime",
    `Node ${process.versions.node}, SQLite ${process.versions.sqlite ?? "unknown"}`,
  );
}

function checkConfig(parts: LoopParts): HealthCheck {
  const path = homeRelative(parts.loaded.path, parts.userHome);
  return ok(
    "configuration",
    existsSync(parts.loaded.path) ? path : `defaults (${path} does not exist)`,
  );
}

function checkKey(parts: LoopParts): HealthCheck {
  if (!parts.hasDatabase) return ok("key", "made with the database");
  if (parts.mac !== null) return ok("key", "present");
  return {
    name: "key",
    state: "failed",
    message:
      "the key that the store was made with is missing, damaged or another one: evidence cannot be checked and nothing can be written",
    hint: `put it back into ${homeRelative(parts.loaded.home, parts.userHome)}/keys from your backup`,
  };
}

function checkFolders(parts: LoopParts): HealthCheck {
  const found = knownFolders(parts).filter((folder) => existsSync(folder));
  if (found.length > 0)
    return ok(
      "agent folders",
      found.map((folder) => homeRelative(folder, parts.userHome)).join(", "),
    );
  return note(
    "agent folders",
    "none of the known ones is on this machine",
    "`whetstone scan PATH` reads any folder",
  );
}

/** Nothing to say where all that the configuration includes is there. */
function checkIncluded(parts: LoopParts): readonly HealthCheck[] {
  const missing = missingIncludes(parts);
  if (missing.length === 0) return [];
  return [
    note("include", `not there: ${missing.join(", ")}`, "mend `include` in the configuration"),
  ];
}

/** Whether the next command can write. Of the disk of a server nothing is known here. */
function checkDisk({ loaded, userHome, hasDatabase }: LoopParts): readonly HealthCheck[] {
  const path = loaded.databasePath;
  if (!hasDatabase || isDatabaseAddress(path)) return [];
  const shown = homeRelative(path, userHome);
  if (!isWritable(path) || !isWritable(dirname(path))) {
    const hint = "see who owns it and its folder, and whether its disk may be written";
    return [note("disk", `${shown} cannot be written: nothing new is recorded`, hint)];
  }
  const { freeBytes } = systemDisk.stat(dirname(path));
  const message = `${megabytes(freeBytes)} MB are free beside ${shown}`;
  if (freeBytes >= minimumFreeBytes) return [ok("disk", message)];
  const hint = `free some space: below ${megabytes(minimumFreeBytes)} MB nothing is written`;
  return [{ name: "disk", state: "failed", message: `only ${message}`, hint }];
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function megabytes(bytes: number): string {
  return Math.floor(bytes / 1024 / 1024).toLocaleString("en");
}

async function checkStages(parts: LoopParts): Promise<readonly HealthCheck[]> {
  const counts = await parts.store.counts();
  const reasons = await parts.store.diagnosticsByReason();
  return [
    stage("ingest", counts.sources, "source", "run `whetstone scan`"),
    diagnostics(reasons),
    stage(
      "record",
      counts.sessions,
      "session",
      counts.sources === 0
        ? "run `whetstone scan`"
        : "no source held a session: see the diagnostics",
    ),
    ...logSize(await parts.store.logStanding()),
    unfolding(await parts.store.countPendingEvents()),
    derivation(counts.dirtySessions, counts.derivedAt),
    ...length(await parts.store.countLongSessions()),
    stage(
      "executions",
      counts.executions,
      "tool call",
      "the sessions called no tools, or are not derived yet: `whetstone harvest`",
    ),
    identity(counts.possiblyDuplicate, counts.executions),
    stage(
      "learn",
      counts.items,
      "knowledge item",
      "nothing failed and was fixed, or recurred, so far: lessons come from that",
    ),
    await briefing(parts, counts.items),
  ];
}

/** Which items a briefing may show at all, and where none may, what keeps them out. */
async function briefing(parts: LoopParts, items: number): Promise<HealthCheck> {
  const active = await parts.store.items({ status: "active", limit: Math.max(1, items) });
  const { minConfidence } = parts.loaded.config.bootstrap;
  const shown = active.filter((item) => item.confidence >= minConfidence).length;
  const passed = `of ${items} items ${shown} may be shown`;
  if (shown > 0) return ok("bootstrap", passed);
  return note(
    "bootstrap",
    `passed nothing on: ${passed}`,
    items === 0 ? "there is nothing to show yet" : whyNoneIsShown(active, minConfidence),
  );
}

function whyNoneIsShown(active: readonly Item[], minConfidence: number): string {
  if (active.length === 0) return "none is active: `whetstone knowledge list` says why of each";
  const best = active.reduce((most, { confidence }) => Math.max(most, confidence), 0);
  return `the least confidence is ${minConfidence} (bootstrap.minConfidence), the best item has ${best}`;
}

/** Calls that two doors may have told, and that could not be linked for certain. */
function identity(possiblyDuplicate: number, executions: number): HealthCheck {
  if (possiblyDuplicate === 0) return ok("identity", "no call is known to be counted twice");
  return note(
    "identity",
    `${possiblyDuplicate} of ${executions} tool calls may be counted twice`,
    "a hook, an event or a span told them without an id, and several equal calls lie within 30 s: they are kept apart",
  );
}

function stage(name: string, passed: number, one: string, hint: string): HealthCheck {
  return passed > 0
    ? ok(name, `${passed} ${passed === 1 ? one : `${one}s`}`)
    : note(name, `passed nothing on: 0 ${one}s`, hint);
}

function diagnostics(reasons: Readonly<Record<string, number>>): HealthCheck {
  const list = Object.entries(reasons).toSorted(([, a], [, b]) => b - a);
  if (list.length === 0) return ok("diagnostics", "none");
  const text = list.map(([reason, count]) => `${reason} ${count}`).join(", ");
  return note(
    "diagnostics",
    text,
    "`whetstone doctor --diagnostics` lists them with source, place and reason",
  );
}

/** Events that were acknowledged and whose sessions, steps and calls are not made yet. */
function unfolding(events: number): HealthCheck {
  if (events === 0) return ok("events", "none waits for its rows");
  const waiting = events === 1 ? "1 event waits" : `${events} events wait`;
  return note(
    "events",
    `${waiting} for their rows: no report shows them yet`,
    "a running `whetstone serve` makes them in the background (unless its `/ready` says `deriving: false`), else `whetstone harvest` does",
  );
}

/** Nothing to say where the log is as large as it is as a rule. */
function logSize(log: LogStanding | null): readonly HealthCheck[] {
  if (log === null || log.bytes <= mostLogBytes) return [];
  const size = Math.ceil(log.bytes / 1024 / 1024);
  const waits = log.pages - log.foldedPages;
  return [
    note(
      "log",
      `the database's log is ${size} MB; ${waits} of its ${log.pages} pages wait to be folded back`,
      "a program that reads or derives in one long transaction holds it; once that has ended, the next one that writes folds it back",
    ),
  ];
}

/** Nothing to say where no session is so long. */
function length(longSessions: number): readonly HealthCheck[] {
  if (longSessions === 0) return [];
  const sessions = longSessions === 1 ? "1 session is" : `${longSessions} sessions are`;
  return [
    note(
      "length",
      `${sessions} too long to be derived whole: reports and lessons know the first ${mostDerivedSteps.toLocaleString("en")} steps, the record keeps all`,
      "give events a `session_id` (without one, what a source sends within an hour is one session); a program that runs for long opens a session a day",
    ),
  ];
}

function derivation(dirty: number, derivedAt: number | null): HealthCheck {
  if (dirty > 0)
    return note("derive", `${dirty} sessions wait to be derived`, "run `whetstone harvest`");
  return ok(
    "derive",
    derivedAt === null
      ? "nothing to derive"
      : `up to date, last at ${new Date(derivedAt).toISOString()}`,
  );
}
