import { existsSync } from "node:fs";
import { join } from "node:path";
import { WhetstoneError } from "../../core/errors.ts";
import { eventLine } from "../../core/domain-events.ts";
import { isDatabaseAddress } from "../../core/database-address.ts";
import { loadConfig, type LoadedConfig } from "../../core/config.ts";
import { type Loop, type LoopOptions, openLoop as openLoopOver } from "../../loop.ts";
import type { CommandContext } from "./command.ts";

export type LoopHandle = Loop;

/**
 * The loop over the configured store, after a short look at the spool. Reading a store that is not there yet shows an
 * empty one. With `spoolsWhenNewer`, a database that a newer program changed is left alone, and that is said.
 */
export async function openLoop(
  context: CommandContext,
  options: Pick<
    LoopOptions,
    "readOnly" | "drainsFirst" | "spoolsWhenNewer" | "keepsSnapshots"
  > = {},
): Promise<Loop> {
  // What waits is meant for the store of this home, not for a file that is named for once.
  const drainsFirst = context.databasePath === undefined;
  const config = await loaded(context);
  if (options.readOnly === true) sayWhatIsNotThere(context, config);
  const loop = await open(context, config, { drainsFirst, ...options });
  if (options.readOnly === true) await requireTenant(loop, context);
  if (loop.spoolsBecause !== null) sayThatItWaits(context, loop.spoolsBecause);
  return loop;
}

/** A misspelt `--db` would look like a store in which nothing is. */
function sayWhatIsNotThere(
  { databasePath: named, terminal }: CommandContext,
  { databasePath }: LoadedConfig,
): void {
  if (named === undefined || isDatabaseAddress(databasePath) || existsSync(databasePath)) return;
  terminal.note(`there is no database ${JSON.stringify(named)}: it is read as an empty one`);
}

/** What writes makes a tenant that is not there; what reads would show nothing, as if there were nothing. */
async function requireTenant(loop: Loop, { tenant }: CommandContext): Promise<void> {
  if (tenant === undefined || (await loop.store.tenants()).includes(tenant)) return;
  await loop[Symbol.asyncDispose]();
  throw new WhetstoneError("unknown-tenant", `there is no tenant ${JSON.stringify(tenant)}`, {
    exitCode: 2,
    hint: "`whetstone keys add NAME --tenant TENANT` makes one",
  });
}

function sayThatItWaits({ terminal }: CommandContext, because: { readonly message: string }): void {
  terminal.note(`${because.message} What this command writes waits in the spool for that program.`);
}

/** A loop in memory, for a look without storing anything. */
export async function openTransientLoop(context: CommandContext): Promise<Loop> {
  return open(context, await loaded(context), { transient: true });
}

/** A loop whose home folder and store stand in a folder of their own. */
export async function openLoopIn(home: string, context: CommandContext): Promise<Loop> {
  const isolated = {
    ...context,
    userHome: home,
    env: {},
    databasePath: undefined,
    tenant: undefined,
  };
  const config = await loadConfig({
    userHome: home,
    env: { WHETSTONE_HOME: join(home, ".whetstone") },
  });
  return open(isolated, config, {});
}

/** Settings from file, environment and `--db`. */
export function loaded(context: CommandContext): Promise<LoadedConfig> {
  return loadConfig({
    userHome: context.userHome,
    env: context.env,
    ...(context.databasePath === undefined ? {} : { databasePath: context.databasePath }),
  });
}

function open(
  context: CommandContext,
  config: LoadedConfig,
  options: Pick<
    LoopOptions,
    "readOnly" | "transient" | "drainsFirst" | "spoolsWhenNewer" | "keepsSnapshots"
  >,
): Promise<Loop> {
  return openLoopOver({
    loaded: config,
    userHome: context.userHome,
    env: context.env,
    clock: context.clock,
    ...(context.tenant !== undefined && { tenant: context.tenant }),
    onEvent(event) {
      // A loss is told to everybody, the rest to who asks.
      const isLoss = event.name === "telemetry.events.lost";
      if (context.verbose || isLoss) context.terminal.note(eventLine(event));
    },
    ...options,
  });
}
