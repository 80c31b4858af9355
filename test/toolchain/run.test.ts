import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownNode } from "../../scripts/clone.mjs";
import {
  install,
  makeBareClone,
  nodePackages,
  replaceOwnNode,
  runNode,
  withOldSqlite,
  writeUnder,
} from "./trial-clone.ts";

let root = "";
let npm = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "whetstone-run-")));
  npm = join(root, "npm/npm-cli.js");
  makeBareClone(root);
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  runNode([join(root, "scripts/run.mjs"), ...args], { npm_execpath: npm });

/** Stands for npm: notes how it was called, then leaves what the real one would. */
function provideNpm(exitCode: number): void {
  writeUnder(
    root,
    "npm/npm-cli.js",
    `import { appendFileSync } from "node:fs";
     import { setTimeout } from "node:timers/promises";
     import { install } from ${JSON.stringify(join(process.cwd(), "test/toolchain/trial-clone.ts"))};
     appendFileSync(${JSON.stringify(join(root, "npm/calls"))}, process.argv.slice(2).join(" ") + "\\n");
     console.log("npm speaks");
     await setTimeout(300);
     if (${exitCode} === 0) install(${JSON.stringify(root)});
     process.exitCode = ${exitCode};`,
  );
}

const npmCalls = () => readFileSync(join(root, "npm/calls"), "utf8").trim().split("\n");

describe("run.mjs", () => {
  it("installs once on a bare clone, says so on stderr only, and runs the command", async () => {
    provideNpm(0);
    const first = await run("bin/whetstone.js", "a b");
    expect(first.exitCode).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ args: ["a b"] });
    expect(first.stderr).toContain(
      "installing packages with npm ci: this clone has no packages yet",
    );
    expect(npmCalls()).toEqual([
      expect.stringMatching(/^ci --include=dev --include=optional --ignore-scripts/),
    ]);
    const second = await run("bin/whetstone.js");
    expect(second.stderr).toBe("");
    expect(npmCalls()).toHaveLength(1);
    expect(existsSync(join(root, ".whetstone-setup.lock"))).toBe(false);
  });

  it("installs again when package-lock.json asks for something else, and says why", async () => {
    install(root);
    provideNpm(1);
    const locked = { packages: { "node_modules/a": { version: "2.0.0" } } };
    writeUnder(root, "package-lock.json", JSON.stringify(locked));
    const { stderr } = await run("bin/whetstone.js");
    expect(stderr).toContain("package-lock.json has changed");
  });

  it("lets one of two set-ups at the same time install, and the other wait", async () => {
    provideNpm(0);
    const both = await Promise.all([run("bin/whetstone.js"), run("bin/whetstone.js")]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(npmCalls()).toHaveLength(1);
    expect(both.filter(({ stderr }) => stderr.includes("waiting for process"))).toHaveLength(1);
  });

  it("says what failed when npm fails, runs nothing and ends with 1", async () => {
    provideNpm(5);
    const { exitCode, stdout, stderr } = await run("bin/whetstone.js");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("npm ci failed (5)");
  });

  it("passes the command's exit code on", async () => {
    install(root);
    writeUnder(root, "scripts/fail.mjs", "process.exitCode = 2;");
    expect(await run("scripts/fail.mjs")).toEqual({ exitCode: 2, stdout: "", stderr: "" });
  });

  it("runs a package's command by name, with the packages' commands first on the PATH", async () => {
    install(root);
    writeUnder(
      root,
      "node_modules/a/package.json",
      JSON.stringify({ type: "module", bin: { a: "cli.js" } }),
    );
    writeUnder(root, "node_modules/a/cli.js", "console.log(process.env.PATH);");
    const { stdout } = await run("a");
    const [first, second] = stdout.split(delimiter);
    expect(join(first ?? "", "node")).toBe(ownNode(root));
    expect(second).toBe(join(root, "node_modules/.bin"));
  });

  it("says what is missing where no Node could be brought in and this one is too old", async () => {
    install(root);
    for (const name of nodePackages) rmSync(join(root, "node_modules", name), { recursive: true });
    const args = [...withOldSqlite, join(root, "scripts/run.mjs"), "bin/whetstone.js"];
    const { exitCode, stderr } = await runNode(args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/own Node is not installed[^]*whetstone needs Node 24\.15\.0 or later/);
  });

  describe("where the Node that was brought in does not run", () => {
    beforeEach(() => {
      install(root);
      replaceOwnNode(root, "#!/no/such/loader\n");
    });

    it("uses this one, if it is new enough", async () => {
      const { exitCode, stdout } = await run("bin/whetstone.js", "scan");
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ args: ["scan"] });
    });

    it("says so, if this one is too old", async () => {
      const args = [...withOldSqlite, join(root, "scripts/run.mjs"), "bin/whetstone.js"];
      const { exitCode, stderr } = await runNode(args);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/does not run on this system[^]*whetstone needs Node 24\.15\.0/);
    });
  });

  it("refuses a command that is not there with 2", async () => {
    install(root);
    expect(await run("nothing")).toMatchObject({
      exitCode: 2,
      stderr: "There is no script or package nothing here.\n",
    });
    expect(await run()).toMatchObject({ exitCode: 2 });
  });
});
