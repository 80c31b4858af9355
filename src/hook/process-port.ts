import { writeSync } from "node:fs";
import { realHome } from "../core/real-home.ts";
import { readHookInput } from "./read-input.ts";
import type { HookPort } from "./run-hook.ts";

/** This process as a hook sees it. */
export function processPort(args: readonly string[]): HookPort {
  return {
    args,
    env: process.env,
    userHome: realHome(process.env["HOME"] || process.getBuiltinModule("node:os").homedir()),
    clock: { now: () => Date.now() },
    readInput: readHookInput,
    answer: (text) => void writeSync(1, text),
    startDrainer: () => {
      // Loaded here, because few hooks need it and all would pay for it.
      const { spawn } = process.getBuiltinModule("node:child_process");
      const { fileURLToPath } = process.getBuiltinModule("node:url");
      const launcher = fileURLToPath(new URL("../../bin/whetstone.js", import.meta.url));
      spawn(process.execPath, [launcher, "drain"], { detached: true, stdio: "ignore" }).unref();
    },
  };
}
