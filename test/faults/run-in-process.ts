import { Writable } from "node:stream";
import { runCli } from "../../src/surfaces/cli/program.ts";
import { startServer } from "../../src/surfaces/server/server.ts";
import type { Finished, Machine, RunOptions } from "../e2e/whetstone.ts";

/**
 * The machine with its commands run inside this process: the same code without the start of a process, for hundreds of
 * rounds. `start` still starts one.
 */
export function inProcess(machine: Machine): Machine {
  const run = (args: readonly string[], options: RunOptions = {}): Promise<Finished> =>
    runInProcess(machine.home, args, { WHETSTONE_HOME: machine.whetstoneHome, ...options.env });
  return {
    ...machine,
    run,
    json: async (args, options) => {
      const { stdout } = await run([...args, "--json"], options);
      return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
    },
  };
}

/** Runs the command inside this process over a home folder. */
export async function runInProcess(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const stdout = new Collected();
  const stderr = new Collected();
  const status = await runCli({
    argv: args,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    env: { HOME: home, ...env },
    userHome: home,
    cwd: () => home,
    version: "0.0.0",
    signal: new AbortController().signal,
    startServer,
    installation: {
      node: process.execPath,
      script: "bin/whetstone.js",
      platform: process.platform,
      userId: null,
    },
  });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

class Collected extends Writable {
  private readonly pieces: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.pieces.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.pieces).toString("utf8");
  }
}
