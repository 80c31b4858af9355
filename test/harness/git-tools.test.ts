import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { House, type Harness, ToolError } from "../../src/index.ts";
import { trialFolder, trialHarness } from "./trial-harness.ts";
import { git, trialRepository } from "./trial-repository.ts";

let folder: string;
let repository: ReturnType<typeof trialRepository>;
let harness: Harness;

beforeEach(() => {
  folder = trialFolder();
  repository = trialRepository(folder);
  harness = trialHarness({ house: House.Bezalel, root: folder });
});

const data = async (tool: string, params: object): Promise<unknown> =>
  (await harness.execute(tool, { path: "work", ...params })).data;

describe("the git tools on a real repository", () => {
  it("git_status tells branch, upstream and every kind of change", async () => {
    expect(await data("git_status", {})).toMatchObject({
      branch: "main",
      upstream: "origin/main",
      ahead: 0,
      behind: 0,
      clean: true,
      files: [],
    });
    const { work } = repository;
    git(work, "mv", "readme.md", "read me.md");
    writeFileSync(join(work, "neu ü.txt"), "new");
    expect(await data("git_status", {})).toMatchObject({
      clean: false,
      files: [
        { path: "read me.md", state: "R.", from: "readme.md" },
        { path: "neu ü.txt", state: "??" },
      ],
    });
  });

  it("git_commit, git_push, git_pull and git_log carry a commit from one clone to the other", async () => {
    appendFileSync(join(repository.work, "readme.md"), "two\n");
    writeFileSync(join(repository.work, "left.txt"), "not asked for");
    const committed = await data("git_commit", { message: "second; $(touch x)\n\nWith a body." });
    expect(committed).toEqual({ commit: git(repository.work, "rev-parse", "HEAD") });
    expect(git(repository.work, "status", "--porcelain")).toBe("?? left.txt");
    expect(await data("git_push", {})).toEqual({ remote: "origin", branch: "main", pushed: true });
    expect(await data("git_push", {})).toMatchObject({ pushed: false });
    const pulled = await harness.execute("git_pull", { path: "other" });
    expect(pulled.data).toMatchObject({
      ...((committed as object) && { changed: true }),
      after: (committed as { commit: string }).commit,
    });
    const log = await harness.execute("git_log", { path: "other", limit: 1 });
    expect(log.data).toMatchObject({
      commits: [
        {
          author: "Trial",
          subject: "second; $(touch x)",
          commit: (committed as { commit: string }).commit,
        },
      ],
    });
    expect(log.provenance.sources).toEqual([`git:${repository.other}`]);
  });

  it("git_commit commits the files named and nothing else", async () => {
    const { work } = repository;
    for (const name of ["-n", "*.txt", "b.txt"]) writeFileSync(join(work, name), name);
    await data("git_commit", { message: "odd names", files: ["-n", "*.txt"] });
    expect(git(work, "ls-files").split("\n").toSorted()).toEqual(["*.txt", "-n", "readme.md"]);
  });

  it("git_checkout and git_branch_list make, switch and list branches", async () => {
    await data("git_checkout", { branch: "feature/one", create: true });
    expect(await data("git_branch_list", {})).toMatchObject({
      branches: [
        { name: "feature/one", current: true, upstream: null },
        { name: "main", current: false, upstream: "origin/main" },
      ],
    });
    await data("git_checkout", { branch: "main" });
    const remote = (await data("git_branch_list", { remote: true })) as {
      branches: { name: string }[];
    };
    expect(remote.branches.map(({ name }) => name)).toContain("origin/main");
  });

  it("a checkout that would lose changes fails, with what git said and the provenance", async () => {
    const { work } = repository;
    git(work, "switch", "--quiet", "--create", "other");
    writeFileSync(join(work, "readme.md"), "changed\n");
    git(work, "commit", "--quiet", "--all", "-m", "change");
    git(work, "switch", "--quiet", "main");
    writeFileSync(join(work, "readme.md"), "not committed\n");
    const failed = harness.execute("git_checkout", { path: "work", branch: "other" });
    await expect(failed).rejects.toThrow(ToolError);
    await expect(failed).rejects.toMatchObject({
      kind: "nonzero-exit",
      message: expect.stringContaining("would be overwritten") as string,
      provenance: { tool: "git_checkout", house: "bezalel", outputHash: null },
    });
  });

  it("a folder that is no repository, and a branch that is not there, are failures with an answer", async () => {
    mkdirSync(join(folder, "plain"));
    const outside = harness.execute("git_status", { path: "plain" });
    await expect(outside).rejects.toMatchObject({ kind: "nonzero-exit" });
    const missing = harness.execute("git_checkout", { path: "work", branch: "nowhere" });
    await expect(missing).rejects.toMatchObject({ kind: "nonzero-exit" });
    await expect(harness.execute("git_status", { path: "absent" })).rejects.toMatchObject({
      kind: "not-found",
    });
  });

  it.each([
    ["git_log", { ref: "--output=stolen.txt" }, "invalid-arguments"],
    ["git_log", { ref: "main..other" }, "invalid-arguments"],
    ["git_log", { ref: "HEAD@{1}" }, "invalid-arguments"],
    ["git_log", { ref: "main stolen" }, "invalid-arguments"],
    ["git_checkout", { branch: "--orphan" }, "invalid-arguments"],
    ["git_checkout", { branch: "-" }, "invalid-arguments"],
    ["git_checkout", { branch: "a\nb" }, "invalid-arguments"],
    ["git_pull", { remote: "--upload-pack=touch stolen.txt" }, "invalid-arguments"],
    ["git_pull", { remote: "ext::sh -c 'touch stolen.txt'" }, "invalid-arguments"],
    ["git_pull", { remote: "origin", branch: "--all" }, "invalid-arguments"],
    ["git_push", { remote: "https://example.com/x.git" }, "invalid-arguments"],
    ["git_push", { branch: "+main" }, "invalid-arguments"],
    ["git_push", { branch: ":main" }, "invalid-arguments"],
    ["git_commit", { message: "" }, "invalid-arguments"],
    ["git_commit", { message: "m", files: ["../../outside"] }, "path-not-allowed"],
    ["git_status", { path: "../.." }, "path-not-allowed"],
    ["git_status", { path: "/" }, "path-not-allowed"],
    ["git_status", { path: "link" }, "path-not-allowed"],
    ["git_status", { path: "link/below" }, "path-not-allowed"],
    ["git_status", { path: "work\0" }, "path-not-allowed"],
  ])("%s %j is refused before anything runs: %s", async (tool, params, code) => {
    symlinkSync("/", join(folder, "link"));
    await expect(harness.execute(tool, { path: "work", ...params })).rejects.toMatchObject({
      code,
    });
    expect(existsSync(join(folder, "stolen.txt"))).toBe(false);
    expect(existsSync(join(repository.work, "stolen.txt"))).toBe(false);
  });

  it.each([
    ["https://example.com/x.git", "host-not-allowed"],
    ["git@example.com:x.git", "host-not-allowed"],
    ["ssh://example.com/x.git", "host-not-allowed"],
    ["/usr/share", "path-not-allowed"],
    ["file:///usr/share", "path-not-allowed"],
  ])("a remote that leads to %s is not spoken to", async (address, code) => {
    git(repository.work, "remote", "set-url", "origin", address);
    for (const tool of ["git_pull", "git_push"])
      await expect(harness.execute(tool, { path: "work" })).rejects.toMatchObject({
        code,
        kind: "denied",
      });
  });

  it("a program that the repository's settings name is not started", async () => {
    const script = join(repository.work, "monitor.sh");
    writeFileSync(script, `#!/bin/sh\ntouch "${join(folder, "stolen.txt")}"\n`);
    chmodSync(script, 0o755);
    git(repository.work, "config", "core.fsmonitor", script);
    git(repository.work, "config", "core.pager", script);
    git(repository.work, "config", "remote.origin.uploadpack", script);
    git(repository.work, "config", "remote.origin.receivepack", script);
    git(repository.work, "config", "core.sshCommand", script);
    await data("git_status", {});
    await data("git_log", {});
    await data("git_pull", {});
    await data("git_push", {});
    expect(existsSync(join(folder, "stolen.txt"))).toBe(false);
  });
});
