import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs git as a person would, away from any settings of this machine. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1" },
  }).trim();
}

/** A repository with one commit, a bare remote beside it, and a second clone. */
export function trialRepository(folder: string) {
  const [remote, work, other] = ["remote.git", "work", "other"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git");
  mkdirSync(work);
  git(work, "init", "--quiet", "--initial-branch=main");
  identify(work);
  git(work, "remote", "add", "origin", remote);
  writeFileSync(join(work, "readme.md"), "one\n");
  git(work, "add", ".");
  git(work, "commit", "--quiet", "-m", "first");
  git(work, "push", "--quiet", "--set-upstream", "origin", "main");
  git(folder, "clone", "--quiet", remote, "other");
  identify(other);
  return { remote, work, other };
}

function identify(folder: string): void {
  git(folder, "config", "user.name", "Trial");
  git(folder, "config", "user.email", "trial@example.com");
}
