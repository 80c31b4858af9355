import { Writable } from "node:stream";
import { runCli } from "../../src/surfaces/cli/program.ts";
import type { Finished } from "../e2e/whetstone.ts";

/** Runs the command inside this process: the same code without the start of a process, for hundreds of rounds. */
export async function runInProcess(home: string, args: readonly string[]): Promise<Finished> {
  const stdout = new Collected();
  const stderr = new Collected();
  const status = await runCli({
    argv: args,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    env: { HOME: home },
    userHome: home,
    cwd: home,
    version: "0.0.0",
    signal: new AbortController().signal,
  });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
