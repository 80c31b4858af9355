import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { readHookInput } from "./read-input.ts";
import type { HookPort } from "./run-hook.ts";

const launcher = fileURLToPath(new URL("../../bin/whetstone.js", import.meta.url));

/** This process as a hook sees it. */
export function processPort(args: readonly string[]): HookPort {
  return {
    args,
    env: process.env,
    userHome: process.env["HOME"] || homedir(),
    clock: { now: () => Date.now() },
    readInput: readHookInput,
    answer: (text) => void writeSync(1, text),
    startDrainer: () => {
      spawn(process.execPath, [launcher, "drain"], { detached: true, stdio: "ignore" }).unref();
    },
  };
}
