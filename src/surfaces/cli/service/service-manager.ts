import type { ServicePlan } from "./service-plan.ts";

/** How the manager sees the service. */
export interface ServiceState {
  readonly status: "running" | "starting" | "stopped" | "failed";
  /** In the manager's own words; null where it says nothing more. */
  readonly detail: string | null;
  /** Whether it starts by itself; null where the manager does not tell. */
  readonly enabled: boolean | null;
  readonly pid: number | null;
}

/** A service manager of the user's. `start`, `stop`, `forget` and `state` throw WhetstoneError `service-manager-failed`. */
export interface ServiceManager {
  readonly name: "systemd" | "launchd";
  /** Where its definition of the service stands. */
  readonly path: string;
  /** Whether it gives the service the settings of a file ({@link ServicePlan.environmentFile}). */
  readonly readsEnvironmentFile: boolean;
  /** The definition as text. Pure. Throws `service-path` (exit 2) for a path that cannot stand in it. */
  readonly definition: (plan: ServicePlan) => string;
  /** Why it cannot be asked here, in words; null where it can. */
  readonly lack: () => Promise<string | null>;
  /** Starts the service as it is defined now, also where another runs, and lets it start by itself from then on. */
  readonly start: () => Promise<void>;
  /** Stops it, where it runs, and lets it start no more. */
  readonly stop: () => Promise<void>;
  /** Tells the manager that the definition is gone. */
  readonly forget: () => Promise<void>;
  readonly state: () => Promise<ServiceState>;
}
