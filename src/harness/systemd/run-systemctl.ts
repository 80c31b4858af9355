import { existsSync } from "node:fs";
import { z } from "zod";
import type { CommandResult } from "../run-command.ts";
import { type ToolContext, unsupported, type Unsupported } from "../tool.ts";

/** The name of a unit: nothing that could be taken for an option, a path or a pattern. */
export const unitName = z
  .string()
  .max(256)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.:@\\-]*$/, "must be the plain name of a service");

/** Whose manager is asked. */
export const unitScope = z
  .enum(["system", "user"])
  .default("system")
  .describe("services of the machine, or those of the user");

/** Runs systemctl where systemd is what runs the machine; elsewhere says that it is not. */
export async function runSystemctl(
  { run, signal, env }: ToolContext,
  scope: "system" | "user",
  args: readonly string[],
): Promise<CommandResult | Unsupported> {
  // As sd_booted(3) tells it.
  if (!existsSync("/run/systemd/system"))
    return unsupported("systemd does not run this machine, so there are no services to ask about");
  const runtime = env["XDG_RUNTIME_DIR"];
  return run(
    "systemctl",
    ["--no-pager", "--no-ask-password", ...(scope === "user" ? ["--user"] : []), ...args],
    { signal, ...(runtime === undefined ? {} : { env: { XDG_RUNTIME_DIR: runtime } }) },
  );
}
