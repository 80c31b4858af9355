import { WhetstoneError } from "../../../core/errors.ts";
import { ToolFault } from "../../../harness/harness-error.ts";
import type { CommandResult } from "../../../harness/run-command.ts";

/** Runs the manager's own program with these arguments. */
export type ManagerCommand = (args: readonly string[]) => Promise<CommandResult>;

/** Why a manager cannot be asked: its program is not there, or what it says. Null where it answers. */
export async function lackOf(
  ask: ManagerCommand,
  args: readonly string[],
  program: string,
): Promise<string | null> {
  try {
    const { exitCode, stderr } = await ask(args);
    if (exitCode === 0) return null;
    return `the user's service manager does not answer: ${stderr.trim() || `exit code ${exitCode}`}`;
  } catch (error) {
    if (error instanceof ToolFault && error.kind === "not-found")
      return `there is no ${program} here`;
    throw error;
  }
}

/** Output of a command that has to succeed. Throws WhetstoneError `service-manager-failed`. */
export async function demand(
  ask: ManagerCommand,
  args: readonly string[],
  program: string,
): Promise<string> {
  const { exitCode, stdout, stderr } = await ask(args);
  if (exitCode === 0) return stdout;
  const said = stderr.trim() || `exit code ${exitCode}`;
  throw new WhetstoneError("service-manager-failed", `${program} ${args.join(" ")}: ${said}`, {
    hint: "`whetstone service status` says how it stands now",
  });
}
