import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { builtinTools } from "../../src/harness/builtin-tools.ts";
import { trialFolder } from "./trial-harness.ts";

const page = readFileSync("docs/harness.md", "utf8");
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? "");

function url(path: string): string {
  return pathToFileURL(join(process.cwd(), path)).href;
}

/** Runs a program of the page in an empty folder with a home of its own; gives what it prints. */
function runProgram(code: string): string {
  const folder = trialFolder();
  const program = join(folder, "program.ts");
  writeFileSync(
    program,
    code
      .replace('"whetstone"', `"${url("src/index.ts")}"`)
      .replace('"zod"', `"${url("node_modules/zod/index.js")}"`),
  );
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  const env = { PATH: process.env["PATH"], HOME: folder, WHETSTONE_HOME: join(folder, "home") };
  return execFileSync(process.execPath, [program], { cwd: folder, env, encoding: "utf8" });
}

it("every program of docs/harness.md runs and prints what the page says", () => {
  expect(programs).toHaveLength(2);
  const printed = programs.map(runProgram);
  expect(printed[0]).toBe("");
  expect(page).toContain(`It prints \`${printed[1]?.trim()}\``);
}, 60_000);

it("the nineteen tools have one file each, and the page names them all", () => {
  const files = readdirSync("src/harness/tools").map((file) => file.replace(/\.ts$/, ""));
  const names = builtinTools.map(({ name }) => name);
  expect(names).toHaveLength(19);
  expect(files.toSorted()).toEqual(names.map((name) => name.replaceAll("_", "-")).toSorted());
  for (const name of names) expect(page).toContain(`\`${name}\``);
});
