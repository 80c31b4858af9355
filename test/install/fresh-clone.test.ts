import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machineNode, npm, npmScript, run, shellWith } from "./machine.ts";

const work = mkdtempSync(join(tmpdir(), "whetstone-fresh-"));
const clone = join(work, "clone");
const home = join(work, "home");
const environment = {
  ...shellWith(machineNode),
  HOME: home,
  WHETSTONE_HOME: join(home, ".whetstone"),
};

async function cloneTo(folder: string): Promise<void> {
  const args = ["clone", "--quiet", "--no-hardlinks", process.cwd(), folder];
  const { exitCode, stderr } = await run("git", args, { cwd: work, env: environment });
  if (exitCode !== 0) throw new Error(stderr);
}

/** Runs npm in the clone as a person would, under the machine's own Node. */
const npmIn = (...args: string[]) =>
  run(machineNode, [npmScript, ...args], { cwd: clone, env: environment });

beforeAll(async () => {
  mkdirSync(home);
  await cloneTo(clone);
});

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

describe("on a bare clone", () => {
  it("`npm start` sets up and runs the loop, also when it is started twice at once", async () => {
    const [loop, version] = await Promise.all([npmIn("start"), npmIn("start", "--", "--version")]);
    expect(loop, loop.stderr).toMatchObject({ exitCode: 0 });
    expect(loop.stdout).toMatch(/simulated/i);
    expect(version, version.stderr).toMatchObject({ exitCode: 0 });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+$/m);
    const installs = `${loop.stderr}${version.stderr}`.match(/installing packages/g);
    expect(installs).toHaveLength(1);
  });

  it("starts at once when it is set up, and says nothing of setting up", async () => {
    const startedMs = performance.now();
    const { exitCode, stderr } = await npmIn("start", "--", "--version");
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("installing");
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  it("`node bin/whetstone.js` works under the machine's own Node", async () => {
    const ended = await run(machineNode, ["bin/whetstone.js", "--version"], {
      cwd: clone,
      env: environment,
    });
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("leaves the clone as it was", async () => {
    const { stdout } = await run("git", ["status", "--porcelain"], {
      cwd: clone,
      env: environment,
    });
    expect(stdout).toBe("");
  });
});

describe("with npm 12, which runs no install scripts", () => {
  it("`npm test` sets up a bare clone and runs tests", async () => {
    const tools = join(work, "npm-12");
    const second = join(work, "second");
    mkdirSync(tools);
    writeFileSync(join(tools, "package.json"), JSON.stringify({ private: true }));
    await npm(machineNode, ["install", "--no-save", "npm@12.2.0"], tools);
    await cloneTo(second);
    // npm 12 does not run under Node 20 itself; the clone's packages are installed by it all the same.
    const npm12 = join(tools, "node_modules/npm/bin/npm-cli.js");
    const env = { ...environment, PATH: shellWith(process.execPath)["PATH"] };
    const ended = await run(
      process.execPath,
      [npm12, "test", "--", "test/toolchain/home.test.ts"],
      { cwd: second, env },
    );
    expect(ended, ended.stderr).toMatchObject({ exitCode: 0 });
    expect(ended.stdout).toMatch(/Tests\s.*1 passed/);
  });
});
