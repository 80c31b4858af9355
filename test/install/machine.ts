import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The machine's own folders of programs, without those that a package's scripts put before them. */
const ownPath = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules") && !folder.includes("node-gyp-bin"));

/** The Node that stands on this machine, whatever runs the tests. */
export const machineNode = findProgram("node");

/** npm's script: the one that runs these tests, or the machine's. */
export const npmScript = process.env["npm_execpath"] ?? realpathSync(findProgram("npm"));

function findProgram(name: string): string {
  const folder = ownPath.find((path) => existsSync(join(path, name)));
  if (folder === undefined) throw new Error(`These tests need ${name} on the PATH.`);
  return join(folder, name);
}

/** What npm and vitest put into the environment, except where npm finds its settings. */
const added =
  /^(?:npm_(?!config_(?:userconfig|globalconfig|cache)$)|NODE$|NODE_(?!EXTRA_CA)|VITEST|VITE_|TEST$|DEV$|PROD$|MODE$)/;

/** The environment of a person's shell whose PATH begins with `node`'s folder. */
export function shellWith(node: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !added.test(name));
  return { ...Object.fromEntries(kept), PATH: [dirname(node), ...ownPath].join(delimiter) };
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a program with nothing on its input and collects what it said. */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Ended> {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout, stderr };
}

/** Runs npm under `node`; throws with what it said when it fails. */
export async function npm(node: string, args: readonly string[], cwd: string): Promise<string> {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const ended = await run(node, [npmScript, ...args, ...quiet], { cwd, env: shellWith(node) });
  if (ended.exitCode === 0) return ended.stdout;
  throw new Error(
    `npm ${args.join(" ")} failed with ${ended.exitCode}:\n${ended.stdout}${ended.stderr}`,
  );
}
