import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
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

  it.each([
    ["ext::sh -c touch% stolen.txt", "two ways"],
    ["ext::touch", "ext"],
    ["fd::17", "fd"],
    ["ftp://localhost/x.git", "ftp"],
    ["http://localhost\\@example.com/x.git", "two ways"],
    ["http://localho\u017ft/x.git", "two ways"],
    ["http://local%68ost/x.git", "two ways"],
  ])("a remote %j is not spoken to", async (address, reason) => {
    git(repository.work, "remote", "set-url", "origin", address);
    for (const tool of ["git_pull", "git_push"])
      await expect(harness.execute(tool, { path: "work" })).rejects.toMatchObject({
        kind: "denied",
        message: expect.stringContaining(reason) as string,
      });
  });

  it("an address of the form host:path is a host, with and without a user", async () => {
    for (const address of ["example.com:x.git", "http:example.com/x.git"]) {
      git(repository.work, "remote", "set-url", "origin", address);
      const pull = harness.execute("git_pull", { path: "work" });
      await expect(pull).rejects.toMatchObject({ code: "host-not-allowed", kind: "denied" });
    }
  });

  it("a redirect to another host is not followed, whatever the repository's settings say", async () => {
    const { address, asked, elsewhere } = await redirectingServer();
    git(repository.work, "remote", "set-url", "origin", address);
    for (const key of ["http.followRedirects", `http.${address}.followRedirects`]) {
      git(repository.work, "config", key, "true");
      const pull = harness.execute("git_pull", { path: "work" });
      await expect(pull).rejects.toMatchObject({
        kind: "denied",
        message: expect.stringContaining("sends on to another address") as string,
      });
    }
    expect(asked).toHaveLength(2);
    expect(elsewhere).toEqual([]);
  });

  it.each(["http.proxy", "http.https://other.example.proxy", "remote.origin.proxy"])(
    "a proxy that %s names has to be an allowed host",
    async (key) => {
      git(repository.work, "config", key, "example.com:8080");
      for (const tool of ["git_pull", "git_push"])
        await expect(harness.execute(tool, { path: "work" })).rejects.toMatchObject({
          code: "host-not-allowed",
        });
      git(repository.work, "config", key, "http://localhost:8080");
      expect(await data("git_pull", {})).toMatchObject({ changed: false });
    },
  );

  it("what else a repository fetches from unasked is checked like its remote", async () => {
    git(repository.work, "config", "remote.lazy.url", "https://example.com/x.git");
    git(repository.work, "config", "remote.lazy.promisor", "true");
    const pull = harness.execute("git_pull", { path: "work" });
    await expect(pull).rejects.toMatchObject({ code: "host-not-allowed" });
  });

  it("reading never fetches what a partial clone lacks", async () => {
    const { remote, other } = repository;
    git(remote, "config", "uploadpack.allowFilter", "true");
    git(other, "config", "remote.origin.promisor", "true");
    git(other, "config", "remote.origin.partialclonefilter", "blob:none");
    const blob = git(other, "rev-parse", "HEAD:readme.md");
    git(other, "switch", "--quiet", "--create", "two");
    writeFileSync(join(other, "readme.md"), "two\n");
    git(other, "commit", "--quiet", "--all", "-m", "two");
    rmSync(join(other, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
    const checkout = harness.execute("git_checkout", { path: "other", branch: "main" });
    await expect(checkout).rejects.toMatchObject({
      kind: "denied",
      message: expect.stringContaining("partial clone") as string,
    });
    expect(readdirSync(join(other, ".git", "objects", "pack"))).toEqual([]);
  });

  it("files of a repository outside of the folders that are allowed are not changed", async () => {
    const below = join(repository.work, "below");
    mkdirSync(below);
    const narrow = trialHarness({ house: House.Bezalel, root: below });
    expect((await narrow.execute("git_status", {})).data).toMatchObject({ branch: "main" });
    for (const [tool, params] of [
      ["git_commit", { message: "all" }],
      ["git_checkout", { branch: "one", create: true }],
      ["git_pull", {}],
    ] as const)
      await expect(narrow.execute(tool, params)).rejects.toMatchObject({
        code: "path-not-allowed",
      });
    git(repository.work, "config", "core.worktree", "/usr/share");
    await expect(harness.execute("git_status", { path: "work" })).rejects.toMatchObject({
      code: "path-not-allowed",
    });
  });

  it("a branch that follows none, a file and an absent folder are said in words", async () => {
    git(repository.work, "switch", "--quiet", "--create", "alone");
    await expect(harness.execute("git_pull", { path: "work" })).rejects.toThrow(
      "the branch alone follows no branch of a remote: name `remote` and `branch`",
    );
    git(repository.work, "switch", "--quiet", "--detach");
    await expect(harness.execute("git_pull", { path: "work" })).rejects.toThrow(
      "no branch is checked out",
    );
    for (const [path, reason] of [
      ["work/readme.md", "is no folder"],
      ["work/readme.md/below", "is not there"],
      ["absent", "is not there"],
    ] as const)
      await expect(harness.execute("git_status", { path })).rejects.toMatchObject({
        kind: "not-found",
        message: expect.stringContaining(reason) as string,
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
    git(repository.work, "config", "core.gitProxy", script);
    git(repository.work, "config", "gpg.program", script);
    git(repository.work, "config", "log.showSignature", "true");
    await data("git_status", {});
    await data("git_pull", {});
    await data("git_push", {});
    signedCommit(repository.work);
    await data("git_log", {});
    git(repository.work, "remote", "set-url", "origin", "git://localhost:9/x.git");
    await expect(harness.execute("git_pull", { path: "work" })).rejects.toThrow(ToolError);
    expect(existsSync(join(folder, "stolen.txt"))).toBe(false);
  });
});

/** A commit that says it is signed: looking at its signature starts a program. */
function signedCommit(work: string): void {
  const plain = git(work, "cat-file", "commit", "HEAD");
  const [head = "", ...body] = plain.split("\n\n");
  const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----";
  const file = join(work, ".git", "signed");
  writeFileSync(file, `${head}\n${signature}\n\n${body.join("\n\n")}\n`);
  const commit = git(work, "hash-object", "-t", "commit", "-w", file);
  git(work, "update-ref", "refs/heads/main", commit);
}

/** Port at which a server listens until the test ends. */
async function listen(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server that sends everybody on to another host of this machine. */
async function redirectingServer() {
  const asked: string[] = [];
  const elsewhere: string[] = [];
  const other = createServer((request, response) => {
    elsewhere.push(request.url ?? "");
    response.writeHead(404).end();
  });
  const target = `http://127.0.0.2:${await listen(other, "127.0.0.2")}`;
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(302, { location: `${target}${request.url ?? ""}` }).end();
  });
  return {
    address: `http://127.0.0.1:${await listen(server, "127.0.0.1")}/x.git`,
    asked,
    elsewhere,
  };
}
