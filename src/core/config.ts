import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config-schema.ts";
import { isDatabaseAddress } from "./database-address.ts";
import { defaultConfig } from "./default-config.ts";
import { environmentSettings } from "./environment-settings.ts";
import { WhetstoneError } from "./errors.ts";
import { atHome } from "./home-relative.ts";
import { parseJsonFile } from "./json.ts";
import { type SchemaError, schemaProblems } from "./schema-problems.ts";

export interface LoadedConfig {
  readonly config: Config;
  /** WHETSTONE_HOME. */
  readonly home: string;
  readonly path: string;
  /** A file, or the address of a PostgreSQL database: that may hold a password (see database-address.ts). */
  readonly databasePath: string;
  /** Settings that came from the environment, by variable name. */
  readonly fromEnvironment: Readonly<Record<string, string>>;
}

export interface ConfigSources {
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--db`: wins over WHETSTONE_DATABASE_URL, WHETSTONE_DB and the default. */
  readonly databasePath?: string;
}

/** Where the configuration and the store are, or would be; what the file says does not matter. */
export function locateConfig(
  sources: ConfigSources,
): Pick<LoadedConfig, "home" | "path" | "databasePath"> {
  // An empty variable counts as unset: taken at its word it would mean the current folder.
  const { userHome, env } = sources;
  const home = atHome(env["WHETSTONE_HOME"] || join(userHome, ".whetstone"), userHome);
  const named =
    sources.databasePath ??
    (databaseUrl(sources) || env["WHETSTONE_DB"] || join(home, "whetstone.db"));
  if (named === "")
    throw new WhetstoneError("empty-database", "the name of the database is empty", {
      exitCode: 2,
      hint: "leave out --db for the usual one",
    });
  return { home, path: join(home, "whetstone.config.json"), databasePath: atHome(named, userHome) };
}

/**
 * File, then environment, then flags. Throws WhetstoneError (exit 2): `config-unreadable`, `config-not-json`,
 * `config-invalid` naming every wrong setting.
 */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const located = locateConfig(sources);
  const { path } = located;
  const merged = readConfigFile(path);
  const fromEnvironment: Record<string, string> = {};
  for (const [name, [section, key]] of Object.entries(environmentSettings)) {
    const value = sources.env[name];
    if (value === undefined || value === "") continue;
    fromEnvironment[name] = value;
    merged[section] = { ...(merged[section] as object | undefined), [key]: numberOrText(value) };
  }
  const config = await checked(merged, path, fromEnvironment);
  return { config, ...located, fromEnvironment };
}

/** Throws `database-address` for what is no address of PostgreSQL: a file of that name is hardly meant. */
function databaseUrl({ env }: ConfigSources): string | undefined {
  const address = env["WHETSTONE_DATABASE_URL"];
  if (address === undefined || address === "" || isDatabaseAddress(address)) return address;
  throw new WhetstoneError(
    "database-address",
    "WHETSTONE_DATABASE_URL is not the address of a PostgreSQL database.",
    {
      hint: "Set it to postgres://USER:PASSWORD@HOST:PORT/DATABASE, or name a file with WHETSTONE_DB.",
      exitCode: 2,
    },
  );
}

async function checked(
  settings: Readonly<Record<string, unknown>>,
  path: string,
  fromEnvironment: Readonly<Record<string, string>>,
): Promise<Config> {
  if (Object.keys(settings).length === 0) return defaultConfig;
  const { configSchema } = await import("./config-schema.ts");
  const parsed = configSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw invalidConfig(path, parsed.error, fromEnvironment);
}

function readConfigFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  const text = readText(path);
  const value = parseJson(text, path);
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw configError("config-invalid", `${path} must hold a JSON object`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw configError("config-unreadable", `cannot read ${path}`, cause);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return parseJsonFile(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw configError("config-not-json", `${path} is not JSON: ${reason}`, cause);
  }
}

function numberOrText(value: string): number | string {
  return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
}

function invalidConfig(
  path: string,
  error: SchemaError,
  fromEnvironment: Readonly<Record<string, string>>,
): WhetstoneError {
  const problems = schemaProblems(error, "(file)").map((problem) => `  ${problem}`);
  const names = Object.keys(fromEnvironment);
  const origin = names.length === 0 ? path : `${path} with ${names.join(", ")}`;
  return configError(
    "config-invalid",
    `${origin} has settings that do not fit:\n${problems.join("\n")}`,
  );
}

function configError(code: string, message: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError(code, message, {
    cause,
    exitCode: 2,
    hint: "Mend it; docs/configuration.md lists every setting, `whetstone config path` says where the file is.",
  });
}
