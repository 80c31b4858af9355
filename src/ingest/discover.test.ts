import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discover } from "./discover.ts";
import { compileExclusions } from "./exclusions.ts";

let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-discover-")));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(path: string, text = "x"): string {
  const full = join(root, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, text);
  return full;
}

async function found(roots: readonly string[] = [root], excludes: readonly string[] = []) {
  const discovery = await discover(roots, {
    excludes: compileExclusions(excludes, "/home/dev"),
    missing: "fault",
  });
  return { ...discovery, names: discovery.files.map((file) => relative(root, file.path)) };
}

describe("discovery", () => {
  it("lists the files of a folder by name, before those of the folders inside", async () => {
    for (const path of ["b/2", "b/1", "a/1", "z", "c"]) put(path);
    expect((await found()).names).toEqual(["c", "z", "a/1", "b/1", "b/2"]);
  });

  it("keeps the order of the roots and takes each file once", async () => {
    const [one, two] = [put("one"), put("two")];
    expect((await found([two, one, root])).names).toEqual(["two", "one"]);
  });

  it("does not enter .git and node_modules", async () => {
    for (const path of [".git/a", "node_modules/a", "x/node_modules/b", "x/y"]) put(path);
    expect((await found()).names).toEqual(["x/y"]);
  });

  it("leaves out what is excluded, and counts it", async () => {
    for (const path of ["private/a", "b.bak", "c"]) put(path);
    expect(await found([root], ["private", "*.bak"])).toMatchObject({ names: ["c"], excluded: 2 });
    expect(await found([join(root, "private")], ["private"])).toMatchObject({
      names: [],
      excluded: 1,
    });
  });

  it("follows links, but not to a folder above themselves, nor one folder twice", async () => {
    put("real/a");
    symlinkSync(join(root, "real"), join(root, "again"));
    symlinkSync(root, join(root, "real", "up"));
    symlinkSync("/", join(root, "real", "everything"));
    const { names, faults } = await found();
    expect(names).toEqual(["real/a"]);
    expect(faults.map((fault) => relative(root, fault.path))).toEqual([
      "real/everything",
      "real/up",
    ]);
    expect(faults[0]?.detail).toMatch(/above itself/);
  });

  it("follows a linked file to its real path", async () => {
    put("real/a", "12345");
    mkdirSync(join(root, "links"));
    symlinkSync(join(root, "real", "a"), join(root, "links", "b"));
    const { files } = await found([join(root, "links")]);
    expect(files).toMatchObject([{ path: join(root, "real", "a"), size: 5 }]);
  });

  it("takes a file once that a link or a root leads to before or after its folder", async () => {
    put("a/1");
    put("b/2");
    symlinkSync(join(root, "b", "2"), join(root, "a", "early"));
    symlinkSync(join(root, "a", "1"), join(root, "b", "late"));
    symlinkSync(join(root, "a", "1"), join(root, "b", "later"));
    const roots = [join(root, "a"), join(root, "b"), join(root, "b", "2"), join(root, "a", "1")];
    expect((await found(roots)).names).toEqual(["a/1", "b/2"]);
    expect((await found(roots.toReversed())).names).toEqual(["a/1", "b/2"]);
    expect((await found([root])).names).toEqual(["a/1", "b/2"]);
  });

  it("reports links to nowhere and links to each other", async () => {
    symlinkSync(join(root, "nothing"), join(root, "dangling"));
    symlinkSync(join(root, "y"), join(root, "x"));
    symlinkSync(join(root, "x"), join(root, "y"));
    const { faults } = await found();
    expect(faults.map((fault) => fault.detail)).toEqual([
      "no such file or folder",
      "links that lead to each other",
      "links that lead to each other",
    ]);
  });

  it.skipIf(process.platform !== "linux")("reports a name that is not UTF-8", async () => {
    writeFileSync(Buffer.concat([Buffer.from(join(root, "a")), Buffer.from([0xff])]), "{}");
    const { files, faults } = await discover([root], {
      excludes: compileExclusions([], root),
      missing: "fault",
    });
    expect(files).toEqual([]);
    expect(faults.map(({ detail }) => detail)).toEqual(["the name is not UTF-8"]);
  });

  it("reports a missing root only where it was asked for", async () => {
    const roots = [join(root, "missing"), join(put("file"), "inside")];
    expect((await found(roots)).faults).toHaveLength(2);
    const options = { excludes: () => false, missing: "skip" } as const;
    expect((await discover([roots[0] ?? ""], options)).faults).toEqual([]);
  });

  it.skipIf(process.platform === "win32")(
    "reports what is no file, without opening it",
    async () => {
      execFileSync("mkfifo", [join(root, "pipe")]);
      expect(await found()).toMatchObject({
        names: [],
        faults: [{ detail: "not a regular file" }],
      });
    },
  );

  it.skipIf(!existsSync("/proc/self"))("stays out of what the kernel makes up", async () => {
    put("a.jsonl");
    symlinkSync("/proc/self", join(root, "process"));
    const { names, faults } = await found([root, "/proc/self", "/proc/self/environ"]);
    expect(names).toEqual(["a.jsonl"]);
    expect(faults.map(({ detail }) => detail)).toEqual(
      Array.from({ length: 3 }, () => "made up by the operating system (proc)"),
    );
  });

  it("stamps with size and time, and with a database's log", async () => {
    const database = put("state.db", "123");
    utimesSync(database, 100, 100.5);
    expect((await found()).files).toMatchObject([{ stamp: "3:100500000000" }]);
    for (const side of ["-wal", "-shm"]) utimesSync(put(`state.db${side}`, "12"), 7, 7);
    const stamp = "3:100500000000+2:7000000000";
    expect((await found()).files).toEqual([{ path: database, size: 3, stamp }]);
    expect((await found([database])).files).toEqual([{ path: database, size: 3, stamp }]);
    put("other-wal");
    expect((await found()).names).toEqual(["other-wal", "state.db"]);
  });

  it("stops when it is aborted", async () => {
    put("a/b");
    const options = {
      excludes: () => false,
      missing: "fault",
      signal: AbortSignal.abort(),
    } as const;
    expect((await discover([root, root], options)).files).toEqual([]);
  });
});
