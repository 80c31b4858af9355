import { join } from "node:path";
import { demand, lackOf, type ManagerCommand } from "./ask-manager.ts";
import type { ServiceManager, ServiceState } from "./service-manager.ts";
import { systemdUnit } from "./systemd-unit.ts";

const unit = "whetstone.service";
const program = "systemctl";
const statuses: Readonly<Record<string, ServiceState["status"]>> = {
  active: "running",
  reloading: "running",
  activating: "starting",
  failed: "failed",
};

/** systemd's manager of one user. `configFolder` is XDG_CONFIG_HOME; `systemctl` runs it with `--user`. */
export function systemdManager(configFolder: string, systemctl: ManagerCommand): ServiceManager {
  const run = (...args: readonly string[]): Promise<string> => demand(systemctl, args, program);
  return {
    name: "systemd",
    path: join(configFolder, "systemd", "user", unit),
    readsEnvironmentFile: true,
    definition: systemdUnit,
    lack: () => lackOf(systemctl, ["show", "--property=Version"], program),
    async start() {
      await run("daemon-reload");
      await run("enable", unit);
      // Enabling alone would leave one that runs as it was defined before.
      await run("restart", unit);
    },
    async stop() {
      await run("disable", "--now", unit);
    },
    async forget() {
      await run("daemon-reload");
    },
    async state() {
      const properties = "ActiveState,SubState,UnitFileState,MainPID,Result";
      return stateOf(await run("show", `--property=${properties}`, unit));
    },
  };
}

function stateOf(output: string): ServiceState {
  const fields = new Map(
    output.split("\n").map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1).trim()] as const;
    }),
  );
  const {
    ActiveState: active = "",
    SubState: sub,
    UnitFileState: file,
    MainPID: pid,
    Result: result,
  } = Object.fromEntries(fields);
  const detail = result === undefined || result === "success" ? sub : `${sub ?? ""} (${result})`;
  return {
    status: statuses[active] ?? "stopped",
    detail: detail || null,
    enabled: file === undefined || file === "" ? null : file.startsWith("enabled"),
    pid: Number(pid ?? 0) || null,
  };
}
