import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  install,
  makeBareClone,
  replaceOwnNode,
  reportingBundle,
  runNode,
  withOldSqlite,
  writeUnder,
} from "./trial-clone.ts";

const builtCommand = "dist/command-bundle/command.cjs";

let root = "";
let launcher = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-launcher-")));
  launcher = join(root, "bin/whetstone.js");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("whetstone, installed as a package", () => {
  beforeEach(() => {
    cpSync("bin", join(root, "bin"), { recursive: true });
    writeUnder(root, "package.json", JSON.stringify({ type: "module" }));
    writeUnder(root, builtCommand, reportingBundle);
  });

  it("runs the built command and says nothing of its own", async () => {
    const { exitCode, stdout, stderr } = await runNode([launcher, "scan", "a b"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ file: join(root, builtCommand), args: ["scan", "a b"] });
  });

  it("refuses a Node whose SQLite is too old, in words", async () => {
    const { exitCode, stdout, stderr } = await runNode([...withOldSqlite, launcher, "scan"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^whetstone needs Node 24\.15\.0 or later/);
    expect(stderr).toContain("SQLite 3.50.0");
    expect(stderr).not.toContain("    at ");
  });

  it("does not make a home folder", async () => {
    const home = join(root, "home");
    await runNode([launcher], { WHETSTONE_HOME: home });
    expect(() => realpathSync(home)).toThrow("ENOENT");
  });
});

describe("whetstone, in a clone", () => {
  beforeEach(() => {
    makeBareClone(root);
  });

  it("says how to set the clone up when it is not", async () => {
    const { exitCode, stderr } = await runNode([launcher]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Run `npm start` once");
  });

  it("runs the TypeScript sources when there is no build", async () => {
    install(root);
    const { stdout, stderr } = await runNode([launcher, "scan"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ file: join(root, "src/bin.ts"), args: ["scan"] });
  });

  it("runs the build when it is newer than the sources", async () => {
    install(root);
    writeUnder(root, builtCommand, reportingBundle);
    writeUnder(root, "dist/.built", "");
    const { stdout } = await runNode([launcher]);
    expect(JSON.parse(stdout)).toMatchObject({ file: join(root, builtCommand) });
  });

  it("runs again under the repository's own Node when this one is too old", async () => {
    install(root);
    const noted = join(root, "noted");
    replaceOwnNode(root, `#!/bin/sh\nprintf '%s\\n' "$@" > '${noted}'; exit 3\n`);
    const { exitCode } = await runNode([...withOldSqlite, launcher, "scan", "a b"]);
    expect(exitCode).toBe(3);
    const { stdout } = await runNode([
      "--eval",
      `process.stdout.write(fs.readFileSync('${noted}'))`,
    ]);
    expect(stdout).toBe(`${[...withOldSqlite, launcher, "scan", "a b"].join("\n")}\n`);
  });

  it("does not start itself without end when the repository's own Node is too old too", async () => {
    install(root);
    const { exitCode, stderr } = await runNode([...withOldSqlite, launcher]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("SQLite 3.50.0");
  });

  it("says what is missing when the repository's own Node was not installed", async () => {
    writeUnder(root, "node_modules/.package-lock.json", JSON.stringify({ packages: {} }));
    const { exitCode, stderr } = await runNode([...withOldSqlite, launcher]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("whetstone needs Node 24.15.0 or later");
  });
});
