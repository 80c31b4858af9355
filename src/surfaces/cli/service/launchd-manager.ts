import { join } from "node:path";
import { demand, lackOf, type ManagerCommand } from "./ask-manager.ts";
import { launchdLabel, launchdPlist } from "./launchd-plist.ts";
import type { ServiceManager, ServiceState } from "./service-manager.ts";

const program = "launchctl";

/** launchd's domain of one user who is logged in, as launchctl(1) names it: `gui/UID`. */
export function launchdManager(
  userHome: string,
  userId: number,
  launchctl: ManagerCommand,
): ServiceManager {
  const domain = `gui/${userId}`;
  const job = `${domain}/${launchdLabel}`;
  const path = join(userHome, "Library", "LaunchAgents", `${launchdLabel}.plist`);
  const isLoaded = async (): Promise<boolean> => (await launchctl(["print", job])).exitCode === 0;
  const stop = async (): Promise<void> => {
    if (await isLoaded()) await demand(launchctl, ["bootout", job], program);
  };
  return {
    name: "launchd",
    path,
    readsEnvironmentFile: false,
    definition: launchdPlist,
    lack: () => lackOf(launchctl, ["print", domain], program),
    async start() {
      await stop();
      await demand(launchctl, ["bootstrap", domain, path], program);
    },
    stop,
    forget: () => Promise.resolve(),
    async state() {
      const { exitCode, stdout } = await launchctl(["print", job]);
      return exitCode === 0 ? stateOf(stdout) : notLoaded;
    },
  };
}

const notLoaded: ServiceState = {
  status: "stopped",
  detail: "not loaded",
  enabled: false,
  pid: null,
};

function stateOf(output: string): ServiceState {
  const field = (name: string): string | null =>
    new RegExp(`^\\s*${name} = (.+)$`, "m").exec(output)?.[1]?.trim() ?? null;
  const state = field("state");
  const exited = field("last exit code");
  const isFailed = state !== "running" && exited !== null && /^[1-9]/.test(exited);
  const stopped = isFailed ? "failed" : "stopped";
  return {
    status: state === "running" ? "running" : stopped,
    detail: isFailed ? `last exit code ${exited}` : state,
    enabled: true,
    pid: Number(field("pid") ?? 0) || null,
  };
}
