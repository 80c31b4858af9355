import { fileURLToPath } from "node:url";
import { ToolFault } from "../harness-error.ts";
import type { ToolContext } from "../tool.ts";
import { runGit } from "./run-git.ts";

/**
 * Where a remote leads has to be allowed as if it were named in the call: a folder, or a host. Throws PolicyViolation
 * `path-not-allowed` or `host-not-allowed`.
 */
export async function requireRemote(
  context: ToolContext,
  path: string,
  remote: string,
  direction: "pull" | "push",
): Promise<void> {
  const { stdout } = await runGit(context, path, [
    "remote",
    "get-url",
    "--all",
    ...(direction === "push" ? ["--push"] : []),
    "--",
    remote,
  ]);
  for (const address of stdout.split("\n").filter((line) => line !== ""))
    requireAddress(context, address);
}

function requireAddress(context: ToolContext, address: string): void {
  if (URL.canParse(address)) {
    const url = new URL(address);
    if (url.protocol === "file:") return void context.path(fileURLToPath(url));
    if (/^(?:https?|ssh|git):$/.test(url.protocol)) return context.requireHost(url.hostname);
    throw new ToolFault("denied", `remotes over ${url.protocol} are not spoken to`);
  }
  // user@host:path; a path of this machine has no colon before its first slash.
  const host = /^(?:[^@/]+@)?([^:/]+):/.exec(address)?.[1];
  if (host !== undefined) return context.requireHost(host);
  context.path(address);
}
