import { relative, sep } from "node:path";
import type { ToolAccess, ToolContext } from "../tool.ts";
import { runGit } from "./run-git.ts";

/**
 * The files of a repository may lie elsewhere than the folder named: above it, or where its settings say. What changes
 * files needs all of them to be allowed; what only reads may be asked of a folder below them. Throws PolicyViolation
 * `path-not-allowed`, ToolFault where there is no repository.
 */
export async function requireWorkTree(
  context: ToolContext,
  path: string,
  access: ToolAccess,
): Promise<void> {
  const { stdout } = await runGit(context, path, ["rev-parse", "--show-toplevel"]);
  const top = stdout.replace(/\n$/, "");
  const way = relative(top, context.path(path));
  const isBelow = way !== ".." && !way.startsWith(`..${sep}`);
  if (access === "write" || !isBelow) context.path(top);
}
