import { join } from "node:path";
import { createCommandRunner } from "../../../harness/run-command.ts";
import type { ManagerCommand } from "./ask-manager.ts";
import { launchdManager } from "./launchd-manager.ts";
import type { ServiceManager } from "./service-manager.ts";
import { systemdManager } from "./systemd-manager.ts";

/** The machine as its service manager is looked for. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly userId: number | null;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** How systemctl finds the user's manager. */
const busVariables = ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"];

/** The manager of this platform, which need not run; null where none is known. */
export function findManager(machine: Machine): ServiceManager | null {
  const { platform, userId, userHome, env } = machine;
  if (platform === "linux") {
    const config = env["XDG_CONFIG_HOME"] || join(userHome, ".config");
    const flags = ["--user", "--no-pager", "--no-ask-password"];
    return systemdManager(config, commandOf("systemctl", flags, machine));
  }
  if (platform === "darwin" && userId !== null)
    return launchdManager(userHome, userId, commandOf("launchctl", [], machine));
  return null;
}

function commandOf(
  program: string,
  flags: readonly string[],
  { env, signal }: Machine,
): ManagerCommand {
  const run = createCommandRunner(env);
  const bus: Record<string, string> = {};
  for (const name of busVariables) {
    const value = env[name];
    if (value !== undefined) bus[name] = value;
  }
  return (args) => run(program, [...flags, ...args], { env: bus, signal });
}
