import { existsSync } from "node:fs";
import type { ConfigSources, LoadedConfig } from "../../../core/config.ts";
import { shownDatabase } from "../../../core/database-address.ts";
import type { CommandContext, CommandSpec } from "../command.ts";

export const config: CommandSpec = {
  name: "config",
  summary: "Show, check or locate the configuration",
  examples: [
    { command: "config show", explains: "every setting with its value" },
    { command: "config check", explains: "exit 2 when a setting does not fit" },
  ],
  subcommands: [
    {
      name: "show",
      summary: "Print every setting in effect",
      examples: [{ command: "config show --json", explains: "for a program" }],
      run: async (_input, context) => {
        const loaded = await load(context);
        if (context.json) context.terminal.printJson(describe(loaded));
        else context.terminal.print(JSON.stringify(describe(loaded), null, 2));
        return 0;
      },
    },
    {
      name: "check",
      summary: "Check the configuration file and the environment",
      examples: [{ command: "config check", explains: "says ok, or names every wrong setting" }],
      run: async (_input, context) => {
        const loaded = await load(context);
        const { checkHouses } = await import("../../../harness/policy/check-houses.ts");
        checkHouses(loaded.config.houses);
        if (context.json)
          context.terminal.printJson({
            ok: true,
            path: loaded.path,
            exists: existsSync(loaded.path),
          });
        else
          context.terminal.print(
            existsSync(loaded.path)
              ? `${loaded.path}: ok`
              : `${loaded.path} does not exist: defaults are in effect`,
          );
        return 0;
      },
    },
    {
      name: "path",
      summary: "Print where the configuration file is, or would be",
      examples: [{ command: "config path", explains: "to open it in an editor" }],
      run: async (_input, context) => {
        // Above all where the file is wrong is its place asked for.
        const { locateConfig } = await import("../../../core/config.ts");
        const { path, home, databasePath } = locateConfig(sourcesOf(context));
        if (context.json)
          context.terminal.printJson({ path, home, database: shownDatabase(databasePath) });
        else context.terminal.print(path);
        return 0;
      },
    },
  ],
};

async function load(context: CommandContext): Promise<LoadedConfig> {
  const { loadConfig } = await import("../../../core/config.ts");
  return loadConfig(sourcesOf(context));
}

function sourcesOf({ userHome, env, databasePath }: CommandContext): ConfigSources {
  return { userHome, env, ...(databasePath !== undefined && { databasePath }) };
}

function describe(loaded: LoadedConfig): Readonly<Record<string, unknown>> {
  return {
    home: loaded.home,
    database: shownDatabase(loaded.databasePath),
    fromEnvironment: loaded.fromEnvironment,
    ...loaded.config,
  };
}
