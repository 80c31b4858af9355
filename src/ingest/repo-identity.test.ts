import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMac } from "../core/hash.ts";
import { createRepoResolver, readRootCommit, remoteUrl, repoOfRemote } from "./repo-identity.ts";

const mac = createMac(new Uint8Array(32).fill(3));
let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-repo-")));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function git(folder: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=dev", "-c", "user.email=dev@example.com"];
  return execFileSync("git", [...identity, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/** A repository with one commit, made by git itself. */
function repository(name: string, remote?: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "-q");
  writeFileSync(join(folder, "a"), name);
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "first");
  if (remote !== undefined) git(folder, "remote", "add", "origin", remote);
  return folder;
}

describe("createRepoResolver", () => {
  it("names a repository by its remote, from any folder inside", () => {
    const folder = repository("a", "git@github.com:acme/tool.git");
    mkdirSync(join(folder, "src", "deep"), { recursive: true });
    const resolve = createRepoResolver({ mac });
    expect(resolve(folder)).toBe("github.com/acme/tool");
    expect(resolve(join(folder, "src", "deep"))).toBe("github.com/acme/tool");
  });

  it("keeps equal histories under different remotes apart", () => {
    const folder = repository("a", "https://github.com/acme/tool");
    git(root, "clone", "-q", folder, "b");
    git(join(root, "b"), "remote", "set-url", "origin", "https://github.com/other/tool");
    const resolve = createRepoResolver({ mac });
    expect(resolve(join(root, "b"))).toBe("github.com/other/tool");
    expect(resolve(folder)).toBe("github.com/acme/tool");
  });

  it("names a repository without a remote by its first commit, worktrees alike", () => {
    const folder = repository("a");
    const first = git(folder, "rev-parse", "HEAD");
    writeFileSync(join(folder, "a"), "changed");
    git(folder, "commit", "-q", "-a", "-m", "second");
    git(folder, "worktree", "add", "-q", join(root, "tree"), "-b", "other");
    const resolve = createRepoResolver({ mac });
    expect(resolve(folder)).toBe(`root:${first}`);
    expect(resolve(join(root, "tree"))).toBe(`root:${first}`);
  });

  it("hashes the common git folder where there is no commit, one for all worktrees", () => {
    const folder = repository("a");
    git(folder, "worktree", "add", "-q", join(root, "tree"), "-b", "other");
    const resolve = createRepoResolver({ mac, rootCommit: () => null });
    expect(resolve(folder)).toBe(`path:${mac(join(folder, ".git"))}`);
    expect(resolve(join(root, "tree"))).toBe(resolve(folder));
  });

  it("does not trust the first commit of a shallow clone", () => {
    const folder = repository("a");
    writeFileSync(join(folder, ".git", "shallow"), "x");
    expect(createRepoResolver({ mac })(folder)).toBe(`path:${mac(join(folder, ".git"))}`);
  });

  it("hashes a folder outside any repository, and its links alike", () => {
    const folder = join(root, "plain");
    mkdirSync(folder);
    symlinkSync(folder, join(root, "link"));
    const resolve = createRepoResolver({ mac });
    expect(resolve(folder)).toBe(`path:${mac(folder)}`);
    expect(resolve(join(root, "link"))).toBe(`path:${mac(folder)}`);
  });

  it.each(["gone", "file"])("knows nothing of a folder that is %s", (name) => {
    writeFileSync(join(root, "file"), "x");
    expect(createRepoResolver({ mac })(join(root, name))).toBeNull();
  });

  it("knows nothing of a relative or foreign path", () => {
    const resolve = createRepoResolver({ mac });
    expect(resolve("src")).toBeNull();
    expect(resolve("")).toBeNull();
    expect(resolve("C:\\repo")).toBeNull();
  });

  it("survives broken git folders", () => {
    const folder = join(root, "broken");
    mkdirSync(folder);
    for (const pointer of ["", "gitdir: ", "gitdir: ../nowhere", "nonsense\u0000"]) {
      writeFileSync(join(folder, ".git"), pointer);
      expect(createRepoResolver({ mac })(folder)).toBe(`path:${mac(folder)}`);
    }
  });

  it("asks git once per repository", () => {
    const folder = repository("a");
    mkdirSync(join(folder, "src"));
    const asked: string[] = [];
    const resolve = createRepoResolver({
      mac,
      rootCommit: (gitFolder) => {
        asked.push(gitFolder);
        return null;
      },
    });
    resolve(folder);
    resolve(join(folder, "src"));
    resolve(folder);
    expect(asked).toEqual([join(folder, ".git")]);
  });

  it("is not led astray by GIT_DIR", () => {
    const folder = repository("a");
    const other = repository("b");
    process.env["GIT_DIR"] = join(other, ".git");
    try {
      const found = readRootCommit(join(folder, ".git"));
      delete process.env["GIT_DIR"];
      expect(found).toBe(git(folder, "rev-parse", "HEAD"));
    } finally {
      delete process.env["GIT_DIR"];
    }
  });
});

describe("remoteUrl", () => {
  it.each([
    ['[remote "origin"]\n\turl = https://a/b\n\tfetch = +refs', "https://a/b"],
    ['[core]\n\tbare = false\n[remote "up"]\n\turl = u\n[remote "origin"]\n\turl = o\n', "o"],
    ['[remote "up"]\nurl=u\n[remote "fork"]\nurl=f', "u"],
    ['[ REMOTE "origin" ]\r\n  URL = "quoted"\r\n', "quoted"],
    ['[branch "main"]\n\tremote = origin\n[url "x"]\n\tinsteadOf = y', null],
    ["", null],
  ])("in %j is %j", (config, url) => {
    expect(remoteUrl(config)).toBe(url);
  });
});

describe("repoOfRemote", () => {
  it("hashes paths: they hold names of people", () => {
    expect(repoOfRemote("/home/dev/git/x.git", mac)).toBe(`path:${mac("file/home/dev/git/x")}`);
    expect(repoOfRemote("https://example.com/a/b", mac)).toBe("example.com/a/b");
    expect(repoOfRemote("nonsense", mac)).toBeNull();
  });
});
