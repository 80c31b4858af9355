import { ToolFault } from "../harness-error.ts";
import type { ToolContext } from "../tool.ts";
import type { GitSettings } from "./git-settings.ts";
import { runGit } from "./run-git.ts";

/** Name of the branch that is checked out. Throws ToolFault where none is. */
export async function currentBranch(path: string, context: ToolContext): Promise<string> {
  const { stdout } = await runGit(context, path, ["branch", "--show-current"]);
  const branch = stdout.trim();
  if (branch !== "") return branch;
  throw new ToolFault("nonzero-exit", "no branch is checked out: name `remote` and `branch`");
}

/** The remote that a branch follows. Throws ToolFault where it follows none. */
export function upstreamRemote(branch: string, settings: GitSettings): string {
  const remote = settings.get(`branch.${branch}.remote`)?.at(-1);
  if (remote !== undefined) return remote;
  throw new ToolFault(
    "nonzero-exit",
    `the branch ${branch} follows no branch of a remote: name \`remote\` and \`branch\``,
  );
}
