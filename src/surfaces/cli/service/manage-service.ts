import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { WhetstoneError } from "../../../core/errors.ts";
import { makeFolder } from "../../../core/make-folder.ts";
import { definitionMark } from "./definition-mark.ts";
import type { ServiceManager, ServiceState } from "./service-manager.ts";
import type { ServicePlan } from "./service-plan.ts";

/** What cannot be done here, because what does it is missing. */
export interface UnsupportedService {
  readonly status: "unsupported";
  readonly reason: string;
}

export type ServiceChange =
  | { readonly status: "installed" | "removed" | "absent" }
  | UnsupportedService;

/** How the service stands, and whether its definition runs what is planned. */
export type ServiceStanding =
  | (ServiceState & { readonly current: boolean })
  | { readonly status: "absent" }
  | UnsupportedService;

const noManager = "services are installed for systemd (Linux) and launchd (macOS)";

/**
 * Writes the definition and starts the service. Twice is once. Throws WhetstoneError `service-not-ours` for a definition
 * that somebody else wrote, `service-manager-failed`.
 */
export async function installService(
  manager: ServiceManager | null,
  plan: ServicePlan,
): Promise<ServiceChange> {
  const lack = await lackOf(manager);
  if (manager === null || lack !== null) return unsupported(lack);
  const text = manager.definition(plan);
  requireOurs(manager.path);
  makeFolder(plan.home, 0o700);
  makeFolder(dirname(manager.path));
  writeFileSync(manager.path, text, { mode: 0o644 });
  await manager.start();
  return { status: "installed" };
}

/** Stops the service and removes its definition. Throws as {@link installService} does. */
export async function removeService(manager: ServiceManager | null): Promise<ServiceChange> {
  const lack = await lackOf(manager);
  if (manager === null || lack !== null) return unsupported(lack);
  if (!existsSync(manager.path)) return { status: "absent" };
  requireOurs(manager.path);
  await manager.stop();
  rmSync(manager.path);
  await manager.forget();
  return { status: "removed" };
}

export async function serviceStanding(
  manager: ServiceManager | null,
  plan: ServicePlan,
): Promise<ServiceStanding> {
  const lack = await lackOf(manager);
  if (manager === null || lack !== null) return unsupported(lack);
  if (!existsSync(manager.path)) return { status: "absent" };
  const current = isCurrent(readFileSync(manager.path, "utf8"), manager.definition(plan));
  return { ...(await manager.state()), current };
}

/** Options of the server may follow what is planned; all else has to be the same. */
function isCurrent(installed: string, planned: string): boolean {
  const lines = installed.split("\n");
  return planned.split("\n").every((line) => lines.some((one) => one.startsWith(line)));
}

async function lackOf(manager: ServiceManager | null): Promise<string | null> {
  return manager === null ? null : manager.lack();
}

function unsupported(lack: string | null): UnsupportedService {
  return { status: "unsupported", reason: lack ?? noManager };
}

function requireOurs(path: string): void {
  if (!existsSync(path) || readFileSync(path, "utf8").includes(definitionMark)) return;
  throw new WhetstoneError("service-not-ours", `${path} was not written by Whetstone`, {
    hint: "move it away, or manage that service with its own manager",
  });
}
