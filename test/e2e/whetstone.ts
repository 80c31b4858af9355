import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

const launcher = resolve(import.meta.dirname, "../../bin/whetstone.js");

/** A home folder of its own for one test, with its own store; removed when the test ends. */
export interface Machine {
  readonly home: string;
  readonly whetstoneHome: string;
  /** Runs the command to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Runs the command with `--json` and parses the last line of its output. */
  json(args: readonly string[], options?: RunOptions): Promise<Record<string, unknown>>;
  start(args: readonly string[], options?: RunOptions): ChildProcess;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Numbers of the user and group to run as; only root may choose. */
  readonly user?: number;
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without `home` in a folder of its own, which is gone with the test. */
export function createMachine(options: { readonly home?: string } = {}): Machine {
  const home = options.home ?? mkdtempSync(join(tmpdir(), "whetstone-e2e-"));
  if (options.home === undefined)
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const whetstoneHome = join(home, ".whetstone");
  mkdirSync(home, { recursive: true });
  const start: Machine["start"] = (args, run = {}) =>
    spawn(process.execPath, [launcher, ...args], {
      cwd: run.cwd ?? home,
      ...(run.user === undefined ? {} : { uid: run.user, gid: run.user }),
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: home,
        WHETSTONE_HOME: whetstoneHome,
        TZ: "UTC",
        ...run.env,
      },
    });
  const run: Machine["run"] = (args, runOptions) => finished(start(args, runOptions));
  return {
    home,
    whetstoneHome,
    start,
    run,
    json: async (args, runOptions) => {
      const { stdout, stderr, status } = await run([...args, "--json"], runOptions);
      const last = stdout.trimEnd().split("\n").at(-1) ?? "";
      try {
        return JSON.parse(last) as Record<string, unknown>;
      } catch (cause) {
        throw new Error(
          `no JSON from whetstone ${args.join(" ")} (${String(status)}): ${stdout}${stderr}`,
          { cause },
        );
      }
    },
  };
}

/** Collects output until the process ends. */
export function finished(child: ChildProcess): Promise<Finished> {
  return new Promise((done, fail) => {
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", fail);
    child.once("close", (status) => done({ status, stdout, stderr }));
  });
}
