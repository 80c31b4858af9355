import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadedConfig } from "../core/config.ts";
import { defaultConfig } from "../core/default-config.ts";
import { environmentSettings } from "../core/environment-settings.ts";
import { WhetstoneError } from "../core/errors.ts";
import { atHome } from "../core/home-relative.ts";
import { isObject, type JsonObject, parseJsonFile } from "../core/json.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Where everything stands, found without the configuration's schema: its library takes longer to load than a hook may. */
export function hookPlaces(
  userHome: string,
  env: Env,
): { readonly home: string; readonly databasePath: string } {
  const home = atHome(env["WHETSTONE_HOME"] || join(userHome, ".whetstone"), userHome);
  const named = env["WHETSTONE_DATABASE_URL"] || env["WHETSTONE_DB"];
  return { home, databasePath: atHome(named || join(home, "whetstone.db"), userHome) };
}

/**
 * The settings that a briefing needs, from the file and the environment. Throws `config-invalid` for one that the schema
 * would refuse: a session is better not briefed than briefed against its owner's will.
 */
export function loadHookSettings(userHome: string, env: Env): LoadedConfig {
  const { home, databasePath } = hookPlaces(userHome, env);
  const path = join(home, "whetstone.config.json");
  const file = readSettings(path);
  const told = (section: string, key: string, fallback: number, most: number): number => {
    const value = fromEnvironment(env, section, key) ?? memberOf(file[section], key) ?? fallback;
    if (typeof value === "number" && value >= 0 && value <= most) return value;
    throw invalid(path, `${section}.${key}`);
  };
  const { bootstrap, holdout } = defaultConfig;
  const config = {
    ...defaultConfig,
    bootstrap: {
      maxTokens: Math.floor(told("bootstrap", "maxTokens", bootstrap.maxTokens, 32_000)),
      minConfidence: told("bootstrap", "minConfidence", bootstrap.minConfidence, 1),
    },
    holdout: { epsilon: told("holdout", "epsilon", holdout.epsilon, 0.9) },
  };
  return { config, home, path, databasePath, fromEnvironment: {} };
}

function readSettings(path: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
  const value = parseJsonFile(text);
  if (isObject(value)) return value;
  throw invalid(path, "(file)");
}

function memberOf(section: unknown, key: string): unknown {
  return isObject(section) ? section[key] : undefined;
}

function fromEnvironment(env: Env, section: string, key: string): number | undefined {
  for (const [name, place] of Object.entries(environmentSettings)) {
    const value = env[name];
    if (place[0] === section && place[1] === key && value !== undefined && value !== "")
      return Number(value);
  }
  return undefined;
}

function invalid(path: string, setting: string): WhetstoneError {
  return new WhetstoneError("config-invalid", `${path}: ${setting} does not fit`, {
    exitCode: 2,
    hint: "`whetstone config check` names what is wrong",
  });
}
