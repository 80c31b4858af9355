import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { isDatabaseAddress } from "../../../core/database-address.ts";
import { WhetstoneError } from "../../../core/errors.ts";
import type { ServicePlan } from "./service-plan.ts";

/** What the service is to run. */
export interface ServiceRequest {
  readonly node: string;
  readonly script: string;
  readonly home: string;
  /** A file, or an address, which may hold a password. */
  readonly databasePath: string;
  /** Folder that a relative path starts from. */
  readonly cwd: () => string;
  readonly serveOptions: readonly string[];
}

/** The plan of a server over the same store as this command. An address of a database is left out of it. */
export function planService(request: ServiceRequest): ServicePlan {
  const { node, script, serveOptions } = request;
  const home = absolute(request, request.home);
  const args = ["serve", ...databaseArgs(request, home), ...serveOptions];
  return { node, script, args, home, environmentFile: join(home, "service.env") };
}

function databaseArgs(request: ServiceRequest, home: string): readonly string[] {
  if (isDatabaseAddress(request.databasePath)) return [];
  const path = absolute(request, request.databasePath);
  return path === join(home, "whetstone.db") ? [] : ["--db", path];
}

function absolute({ cwd }: ServiceRequest, path: string): string {
  return isAbsolute(path) ? path : resolve(cwd(), path);
}

/**
 * Throws WhetstoneError `secret-in-service` (exit 2) where the store is an address that the service would not know: it
 * may hold a password, and others may read a definition.
 */
export function requireKnownDatabase(
  databasePath: string,
  { environmentFile }: ServicePlan,
  readsEnvironmentFile: boolean,
): void {
  if (!isDatabaseAddress(databasePath)) return;
  if (readsEnvironmentFile && namesDatabase(environmentFile)) return;
  throw new WhetstoneError(
    "secret-in-service",
    "the address of a database may hold a password, and others may read the definition of a service",
    {
      exitCode: 2,
      hint: readsEnvironmentFile
        ? `write \`${databaseVariable}=...\` into ${environmentFile} (mode 0600)`
        : "leave the address out: the service of this platform works over a file",
    },
  );
}

const databaseVariable = "WHETSTONE_DATABASE_URL";

function namesDatabase(environmentFile: string): boolean {
  if (!existsSync(environmentFile)) return false;
  const lines = readFileSync(environmentFile, "utf8").split("\n");
  return lines.some((line) => line.startsWith(`${databaseVariable}=`));
}
