import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const entry = fileURLToPath(new URL("../../src/bin.ts", import.meta.url));
// Writes the name of every package that a process loads to its standard error.
const report = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, next) {
      const name = url.match(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/)?.[1];
      if (name !== undefined) process.stderr.write("loaded " + name + "\\n");
      return next(url, context);
    },
  });
`)}`;

function packagesOf(...args: readonly string[]): readonly string[] {
  const home = mkdtempSync(join(tmpdir(), "whetstone-loaded-"));
  const env = { PATH: process.env["PATH"], HOME: home, WHETSTONE_HOME: join(home, "w") };
  const { status, stderr } = spawnSync(process.execPath, ["--import", report, entry, ...args], {
    encoding: "utf8",
    env,
    cwd: home,
  });
  expect(status, stderr).toBe(0);
  return [...new Set([...stderr.matchAll(/^loaded (.+)$/gm)].map(([, name]) => name ?? ""))];
}

// Each of the others takes longer to load than a briefing to make.
it.each([
  ["the version", ["--version"]],
  ["a briefing", ["bootstrap", "--task", "fix the build", "--json"]],
])("%s loads no package but the parser of arguments", (_, args) => {
  expect(packagesOf(...args)).toEqual(["commander"]);
});
