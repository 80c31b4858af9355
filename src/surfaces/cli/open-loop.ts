import { join } from "node:path";
import { loadConfig, type LoadedConfig } from "../../core/config.ts";
import { type Loop, openLoop as openLoopOver } from "../../loop.ts";
import type { CommandContext } from "./command.ts";

export type LoopHandle = Loop;

/** The loop over the configured store. Reading a store that is not there yet shows an empty one. */
export async function openLoop(
  context: CommandContext,
  options: { readonly readOnly?: boolean } = {},
): Promise<Loop> {
  return open(context, await loaded(context), options);
}

/** A loop in memory that has read the given files, for a look without storing anything. */
export async function openTransientLoop(
  context: CommandContext,
  paths: readonly string[],
): Promise<Loop> {
  const loop = await open(context, await loaded(context), { transient: true });
  await loop.scan({
    paths,
    learn: true,
    signal: context.signal,
    onProgress: (text) => context.terminal.progress(text),
  });
  context.terminal.progress("");
  return loop;
}

/** A loop whose home folder and store stand in a folder of their own. */
export async function openLoopIn(home: string, context: CommandContext): Promise<Loop> {
  const isolated = { ...context, userHome: home, env: {}, databasePath: undefined };
  const config = await loadConfig({
    userHome: home,
    env: { WHETSTONE_HOME: join(home, ".whetstone") },
  });
  return open(isolated, config, {});
}

function loaded(context: CommandContext): Promise<LoadedConfig> {
  return loadConfig({
    userHome: context.userHome,
    env: context.env,
    ...(context.databasePath === undefined ? {} : { databasePath: context.databasePath }),
  });
}

function open(
  context: CommandContext,
  config: LoadedConfig,
  options: { readonly readOnly?: boolean; readonly transient?: boolean },
): Promise<Loop> {
  return openLoopOver({
    loaded: config,
    userHome: context.userHome,
    env: context.env,
    clock: context.clock,
    ...options,
  });
}
