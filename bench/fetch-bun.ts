import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const version = "1.4.5";
/** Git ignores it, as it does the results. */
const folder = fileURLToPath(new URL("./results/bun/", import.meta.url));

/**
 * Path of a Bun for the reference, from its platform package in the npm registry, fetched once: a benchmark alone is no
 * reason to make every clone's installation 90 MB larger. Null where the registry cannot be reached or has none for
 * this platform.
 */
export function fetchBun(): string | null {
  const { platform, arch } = process;
  const name = `@oven/bun-${platform}-${arch === "arm64" ? "aarch64" : arch}`;
  const path = join(folder, "node_modules", name, "bin", "bun");
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--no-save", "--no-audit"];
  spawnSync("npm", [...args, "--no-fund", `${name}@${version}`], { stdio: "ignore" });
  return existsSync(path) ? path : null;
}
