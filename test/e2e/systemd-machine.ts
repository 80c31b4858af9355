import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { createMachine, type Machine, type RunOptions } from "./whetstone.ts";

/** A machine on whose PATH a stand-in for systemctl comes first. */
export interface SystemdMachine {
  readonly machine: Machine;
  readonly run: RunOptions;
  readonly unitPath: string;
  /** The calls of systemctl so far, without the flags that all of them have. */
  readonly calls: () => readonly string[];
  /** Makes the manager say that the service has failed. */
  readonly fail: () => void;
}

/** The server's port is a free one, in the configuration. */
export async function createSystemdMachine(): Promise<SystemdMachine & { readonly port: number }> {
  const machine = createMachine();
  const folder = join(machine.home, "programs");
  mkdirSync(folder);
  copyFileSync(resolve(import.meta.dirname, "fake-systemctl.ts"), join(folder, "systemctl.mts"));
  const program = join(folder, "systemctl");
  const script = `#!/bin/sh\nexec "${process.execPath}" "${program}.mts" "$@"\n`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  const port = await freePort();
  mkdirSync(machine.whetstoneHome, { mode: 0o700 });
  writeFileSync(
    join(machine.whetstoneHome, "whetstone.config.json"),
    JSON.stringify({ server: { port } }),
  );
  onTestFinished(() => endService(folder));
  const calls = join(folder, "calls");
  return {
    machine,
    port,
    run: { env: { PATH: `${folder}:${process.env["PATH"] ?? ""}` } },
    unitPath: join(machine.home, ".config/systemd/user/whetstone.service"),
    calls: () =>
      existsSync(calls)
        ? readFileSync(calls, "utf8")
            .trim()
            .split("\n")
            .map((line) => line.replaceAll(/--(?:user|no-\S+) /g, ""))
        : [],
    fail: () => writeFileSync(join(folder, "failed"), ""),
  };
}

/** Ends what the stand-in started, should the test not have. */
function endService(folder: string): void {
  const path = join(folder, "pid");
  if (!existsSync(path)) return;
  try {
    process.kill(Number(readFileSync(path, "utf8")), "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
