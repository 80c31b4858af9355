import type { ToolContext } from "../tool.ts";
import { runGit } from "./run-git.ts";

/** Settings that hold for a repository, by key as git writes it: all values of each, the one that holds last. */
export type GitSettings = ReadonlyMap<string, readonly string[]>;

/** Reads all of them at once, those of the person and of the machine too. Throws ToolFault. */
export async function gitSettings(context: ToolContext, path: string): Promise<GitSettings> {
  const { stdout } = await runGit(context, path, ["config", "--list", "--null"]);
  const settings = new Map<string, string[]>();
  for (const record of stdout.split("\0").filter((text) => text !== "")) {
    const [key = "", ...lines] = record.split("\n");
    settings.set(key, [...(settings.get(key) ?? []), lines.join("\n")]);
  }
  return settings;
}
