import { spawnSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Builds the package and lays it out in a folder as npm would install it; answers the path of its command. */
export function installCommand(folder: string): string {
  const build = spawnSync(process.execPath, [join(root, "scripts/build.ts")], { encoding: "utf8" });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stderr}`);
  for (const part of ["bin", "dist", "package.json"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return join(folder, "bin/whetstone.js");
}

/** Milliseconds from start to end of a process. Throws when it fails. */
export function timeProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): number {
  const started = performance.now();
  const child = spawnSync(process.execPath, args, { env, cwd, encoding: "utf8" });
  const ms = performance.now() - started;
  if (child.status !== 0) throw new Error(`${args.join(" ")} ended badly: ${child.stderr}`);
  return ms;
}
