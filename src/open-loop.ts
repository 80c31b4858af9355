import { homedir } from "node:os";
import { systemClock, type Clock } from "./core/clock.ts";
import { loadConfig } from "./core/config.ts";
import { realHome } from "./core/real-home.ts";
import type { DomainEvent } from "./core/domain-events.ts";
import { type Loop, openLoop as openLoopOver } from "./loop.ts";

/** Where the loop stands; everything has the value that the command `whetstone` would use. */
export interface OpenLoopOptions {
  /** Folder of configuration, key, spool and database; default `WHETSTONE_HOME`, else `~/.whetstone`. */
  readonly home?: string;
  /** Database file; default `whetstone.db` in that folder. */
  readonly databasePath?: string;
  /** Writes nothing. A store that is not there yet reads as an empty one. */
  readonly readOnly?: boolean;
  /** Everything in memory; nothing is left when it is closed. */
  readonly transient?: boolean;
  /** Folder below which agents leave their sessions; default the user's home. */
  readonly userHome?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Told of what happened, as it happens. */
  readonly onEvent?: (event: DomainEvent) => void;
}

/**
 * Opens the loop over the store of this machine, or of the folder given: scan transcripts, derive, brief a session,
 * read what was learned. Throws WhetstoneError, whose `code` says why: a configuration that does not fit, a database
 * that is locked, damaged or newer than this program.
 *
 * @example
 * ```ts
 * import { openLoop } from "whetstone";
 *
 * await using loop = await openLoop({ transient: true });
 * const report = await loop.scan({ paths: ["./runs"], learn: true });
 * const briefing = await loop.brief({ session: null, cwd: "." });
 * console.log(report.sessions, briefing.context);
 * ```
 */
export async function openLoop(options: OpenLoopOptions = {}): Promise<Loop> {
  const { home, databasePath, readOnly, transient, clock = systemClock } = options;
  const given = options.env ?? process.env;
  const env = home === undefined ? given : { ...given, WHETSTONE_HOME: home };
  const userHome = realHome(options.userHome ?? (env["HOME"] || homedir()));
  return openLoopOver({
    loaded: await loadConfig({
      userHome,
      env,
      ...(databasePath === undefined ? {} : { databasePath }),
    }),
    userHome,
    env,
    clock,
    ...(options.onEvent && { onEvent: options.onEvent }),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(transient === undefined ? {} : { transient }),
  });
}
