import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { BoundedCache } from "../core/bounded-cache.ts";
import type { Mac } from "../core/hash.ts";
import { normaliseRemote } from "./git-remote.ts";

export interface RepoResolverOptions {
  readonly mac: Mac;
  /** First commit of the repository whose git folder is given, or null; {@link readRootCommit} by default. */
  readonly rootCommit?: (gitFolder: string) => string | null;
}

export type RepoResolver = (cwd: string) => string | null;

const maxCached = 4096;

/**
 * Which repository a working directory belongs to: `host/owner/name` of its remote, else `root:<first commit>`, else
 * `path:<keyed hash>` of the git folder (one for all worktrees) or of the directory. Null when the directory is gone.
 * Reads files; runs git once per repository without a remote. Cached by directory. Never throws.
 */
export function createRepoResolver(options: RepoResolverOptions): RepoResolver {
  const rootCommit = options.rootCommit ?? readRootCommit;
  const byFolder = new BoundedCache<string, string | null>(maxCached);
  const byRepository = new Map<string, string>();
  return (cwd) => {
    const known = byFolder.get(cwd);
    if (known !== undefined) return known;
    return byFolder.set(cwd, resolveRepo(cwd, options.mac, rootCommit, byRepository));
  };
}

/** Key of a repository named by its remote; paths are hashed, for they hold names of people. Null when it names none. */
export function repoOfRemote(url: string, mac: Mac): string | null {
  const remote = normaliseRemote(url);
  if (remote === null) return null;
  return remote.startsWith("file/") ? `path:${mac(remote)}` : remote;
}

function resolveRepo(
  cwd: string,
  mac: Mac,
  rootCommit: (gitFolder: string) => string | null,
  byRepository: Map<string, string>,
): string | null {
  const folder = realFolder(cwd);
  if (folder === null) return null;
  const gitFolder = findGitFolder(folder);
  if (gitFolder === null) return `path:${mac(folder)}`;
  const known = byRepository.get(gitFolder);
  if (known !== undefined) return known;
  const repo = identify(gitFolder, mac, rootCommit);
  byRepository.set(gitFolder, repo);
  return repo;
}

function identify(
  gitFolder: string,
  mac: Mac,
  rootCommit: (gitFolder: string) => string | null,
): string {
  const url = remoteUrl(readText(join(gitFolder, "config")) ?? "");
  const remote = url === null ? null : repoOfRemote(absolute(url, gitFolder), mac);
  if (remote !== null) return remote;
  // The first commit of a shallow clone is not the repository's first.
  const root = existsSync(join(gitFolder, "shallow")) ? null : rootCommit(gitFolder);
  return root === null ? `path:${mac(gitFolder)}` : `root:${root}`;
}

/** A relative remote is relative to the working tree. */
function absolute(url: string, gitFolder: string): string {
  return /^\.{1,2}(?:\/|$)/.test(url) ? resolve(dirname(gitFolder), url) : url;
}

function realFolder(cwd: string): string | null {
  if (!isAbsolute(cwd)) return null;
  try {
    const folder = realpathSync(cwd);
    return statSync(folder).isDirectory() ? folder : null;
  } catch {
    // Gone, or not ours to see: the session's repository is unknown.
    return null;
  }
}

/** The common git folder of the repository around `folder`: a worktree's and its main one are the same. */
function findGitFolder(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const found = gitFolderIn(at);
    if (found !== null) return found;
    if (dirname(at) === at) return null;
  }
}

function gitFolderIn(folder: string): string | null {
  const dotGit = join(folder, ".git");
  if (existsSync(join(dotGit, "HEAD"))) return dotGit;
  const pointer = readText(dotGit);
  if (pointer === null) return isBare(folder) ? folder : null;
  const target = /^gitdir: (.+)$/m.exec(pointer)?.[1];
  return target === undefined ? null : commonFolder(resolve(folder, target.trim()));
}

function isBare(folder: string): boolean {
  return (
    folder.endsWith(".git") &&
    existsSync(join(folder, "HEAD")) &&
    existsSync(join(folder, "objects"))
  );
}

function commonFolder(gitFolder: string): string | null {
  if (!existsSync(join(gitFolder, "HEAD"))) return null;
  const common = readText(join(gitFolder, "commondir"))?.trim();
  return common === undefined || common === "" ? gitFolder : resolve(gitFolder, common);
}

const longestFile = 1_048_576;

function readText(path: string): string | null {
  try {
    return statSync(path).size > longestFile ? null : readFileSync(path, "utf8");
  } catch {
    // Not there or not readable: as good as empty.
    return null;
  }
}

/** URL of `origin` in a git configuration, else of the first remote; null when there is none. */
export function remoteUrl(config: string): string | null {
  let section = "";
  let first: string | null = null;
  for (const line of config.split("\n")) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (header !== null) {
      section = header[1]?.toLowerCase() === "remote" ? (header[2] ?? "") : "";
      continue;
    }
    const url = section === "" ? null : /^\s*url\s*=\s*(.*?)\s*$/i.exec(line)?.[1];
    if (url === null || url === undefined || url === "") continue;
    const value = url.replace(/^"(.*)"$/, "$1");
    if (section === "origin") return value;
    first ??= value;
  }
  return first;
}

const gitTimeoutMs = 2000;

/** Oldest first commit reachable from HEAD, by the git program; null without one, without commits, or after 2 s. */
export function readRootCommit(gitFolder: string, timeoutMs = gitTimeoutMs): string | null {
  try {
    // Few repositories need it, and every hook would pay for loading it.
    const { execFileSync } = process.getBuiltinModule("node:child_process");
    const output = execFileSync(
      "git",
      ["--no-pager", `--git-dir=${gitFolder}`, "rev-list", "--max-parents=0", "HEAD"],
      {
        cwd: gitFolder,
        encoding: "utf8",
        timeout: timeoutMs,
        maxBuffer: 65_536,
        stdio: ["ignore", "pipe", "ignore"],
        env: gitEnvironment(),
      },
    );
    const commits = output.trim().split("\n");
    return /^[0-9a-f]{40,64}$/.test(commits.at(-1) ?? "") ? (commits.at(-1) ?? null) : null;
  } catch {
    // No git, no commit, or too slow: the path tells the repository.
    return null;
  }
}

/** Without the variables that would point git elsewhere, and without anything that could reach the network or ask. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
  };
}
