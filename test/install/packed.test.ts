import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSqliteNewEnough } from "../../bin/node-requirement.js";
import { isBuilt } from "../../scripts/clone.mjs";
import { machineNode, npm, run, shellWith } from "./machine.ts";

const root = process.cwd();
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const work = mkdtempSync(join(tmpdir(), "whetstone-packed-"));
let tarball = "";
let packedFiles: readonly string[] = [];

/** Brings a Node of that version from the registry, outside the repository. */
async function bringNode(nodeVersion: string): Promise<string> {
  const folder = join(work, `node-${nodeVersion}`);
  const node = join(folder, "node_modules", nodePackage, "bin/node");
  if (existsSync(node)) return node;
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  await npm(machineNode, ["install", "--no-save", `${nodePackage}@${nodeVersion}`], folder);
  return node;
}

/** An empty project with nothing but the package in it, installed under `node`. */
async function installPacked(node: string, name: string): Promise<string> {
  const project = join(work, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await npm(node, ["install", tarball], project);
  return project;
}

interface Versions {
  readonly version: string;
  readonly sqlite?: string;
}

async function versionsOf(node: string): Promise<Versions> {
  const code =
    "JSON.stringify({ version: process.versions.node, sqlite: process.versions.sqlite })";
  const { stdout } = await run(node, ["--print", code], { cwd: work, env: {} });
  return JSON.parse(stdout) as Versions;
}

beforeAll(async () => {
  mkdirSync(join(work, "home"));
  if (!isBuilt(root)) {
    const built = await run(process.execPath, ["scripts/build.ts"], {
      cwd: root,
      env: process.env,
    });
    if (built.exitCode !== 0) throw new Error(`${built.stdout}${built.stderr}`);
  }
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", work];
  const packed = JSON.parse(await npm(machineNode, args, root)) as [
    { filename: string; files: { path: string }[] },
  ];
  tarball = join(work, packed[0].filename);
  packedFiles = packed[0].files.map(({ path }) => path);
});

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

describe("the packed package", () => {
  it("holds the build, the launcher and what a reader needs", () => {
    for (const path of [
      "bin/whetstone.js",
      "dist/command-bundle/command.cjs",
      "dist/hook-bundle/hook.cjs",
      "dist/index.js",
      "dist/index.d.ts",
      "LICENSE",
      "README.md",
      "CHANGELOG.md",
    ]) {
      expect(packedFiles).toContain(path);
    }
  });

  it("holds nothing of the repository's tools, sources and tests", () => {
    const foreign =
      /^(?:tools|src|scripts|test|bench|eval|node_modules|\.)|\.test\.|\.suite\.|\.built$/;
    expect(packedFiles.filter((path) => foreign.test(path))).toEqual([]);
  });
});

describe.each(["24.15.0", "24.21.0", "26.10.0"])(
  "installed into an empty project under Node %s",
  (nodeVersion) => {
    let node = "";
    let project = "";
    const whetstone = (...args: string[]) =>
      run(join(project, "node_modules/.bin/whetstone"), args, {
        cwd: project,
        env: {
          ...shellWith(node),
          HOME: join(work, "home"),
          WHETSTONE_HOME: join(work, "home", ".whetstone"),
        },
      });

    beforeAll(async () => {
      node = await bringNode(nodeVersion);
      project = await installPacked(node, `project-${nodeVersion}`);
    });

    it("brings no Node along and runs no install script", () => {
      const installed = readdirSync(join(project, "node_modules"));
      expect(
        installed.filter((name) => name.startsWith("node-") || name === "whetstone-node"),
      ).toEqual([]);
      const lockfile = readFileSync(join(project, "package-lock.json"), "utf8");
      expect(lockfile).not.toContain("hasInstallScript");
    });

    it("tells its version, with nothing on stderr", async () => {
      expect(await whetstone("--version")).toEqual({
        exitCode: 0,
        stdout: `${version}\n`,
        stderr: "",
      });
    });

    it("gives help, with nothing on stderr", async () => {
      const { exitCode, stdout, stderr } = await whetstone("--help");
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain("Usage: whetstone");
    });

    it("runs the whole loop from the build, on a simulated fleet where there are no sessions", async () => {
      const { exitCode, stdout, stderr } = await whetstone();
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(/simulated/i);
    });

    it("is a library that can be imported", async () => {
      const code = 'import { version } from "whetstone"; console.log(version);';
      const ended = await run(node, ["--input-type=module", "--eval", code], {
        cwd: project,
        env: shellWith(node),
      });
      expect(ended).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    });
  },
);

describe("under a Node that is too old", () => {
  it.each(["24.14.0", "the machine's"])("says what it needs and ends with 1: %s", async (which) => {
    const node = which === "24.14.0" ? await bringNode(which) : machineNode;
    const { version: found, sqlite } = await versionsOf(node);
    // A machine whose own Node is new enough has nothing to show here.
    if (isSqliteNewEnough(sqlite)) return;
    const project = await installPacked(node, `old-${found}`);
    const command = join(project, "node_modules/.bin/whetstone");
    const ended = await run(command, ["--version"], { cwd: project, env: shellWith(node) });
    expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^whetstone needs Node 24\.15\.0 or later/);
    expect(ended.stderr).toContain(`Found Node ${found} `);
    expect(ended.stderr).not.toContain("    at ");
  });
});
