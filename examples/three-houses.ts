// Three houses work one small repository: ezra reads and finds the cause, bezalel repairs and tests, timmy judges.
//
//   node examples/three-houses.ts
//
// The repository is a real one in a temporary folder. It checks its own result and ends with exit code 1 where something
// is not as it should be.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
// In a program of yours: from "whetstone".
import { defineTool, Harness, House, Mode, PolicyViolation, ToolFault } from "../src/index.ts";

const readFile = defineTool({
  name: "read_file",
  description: "Read a text file.",
  input: z.strictObject({ file: z.string().describe("from the repository's folder") }),
  access: "read",
  touches: ({ file }) => ({ paths: [file] }),
  run: ({ file }, { path, read }) => {
    read(`file:${file}`);
    return { text: readFileSync(path(file), "utf8") };
  },
});

const writeFile = defineTool({
  name: "write_file",
  description: "Write a text file.",
  input: z.strictObject({ file: z.string(), text: z.string() }),
  touches: ({ file }) => ({ paths: [file] }),
  run: ({ file, text }, { path }) => writeFileSync(path(file), text),
});

const runTests = defineTool({
  name: "run_tests",
  description: "Run the repository's tests.",
  input: z.strictObject({}),
  access: "read",
  isTest: true,
  run: async (_input, { path, run, tested, signal }) => {
    const { exitCode } = await run(process.execPath, ["--test"], { cwd: path("."), signal });
    tested("node --test", exitCode);
    if (exitCode !== 0) throw new ToolFault("test-failure", "the tests fail");
    return { exitCode };
  },
});

const root = realpathSync(mkdtempSync(join(tmpdir(), "three-houses-")));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));
const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8" });
git("init", "--quiet", "--initial-branch=main");
git("config", "user.name", "Example");
git("config", "user.email", "example@example.com");
writeFileSync(join(root, "mean.mjs"), "export const mean = (a, b) => a + b / 2;\n");
writeFileSync(
  join(root, "mean.test.mjs"),
  `import assert from "node:assert/strict";
import { test } from "node:test";
import { mean } from "./mean.mjs";
test("lies in the middle", () => assert.equal(mean(2, 4), 3));
`,
);
git("add", ".");
git("commit", "--quiet", "--message=the mean of two numbers");

await using ezra = new Harness({
  house: House.Ezra,
  mode: Mode.Intelligent,
  store: ":memory:",
  model: "hermes3:8b",
  root,
  tools: [readFile, writeFile, runTests],
});
await using bezalel = ezra.as(House.Bezalel);
await using timmy = ezra.as(House.Timmy);

// 1. Ezra reads. It may not write, and it may only cite what it read itself.
const [log, source] = await ezra.executeBatch([
  { tool: "git_log", params: { path: "." } },
  { tool: "read_file", params: { file: "mean.mjs" } },
]);
assert(log?.ok === true && source?.ok === true);
await assert.rejects(ezra.execute("write_file", { file: "mean.mjs", text: "" }), PolicyViolation);
await assert.rejects(
  ezra.deliver({ content: "a guess", cites: ["file:mean.test.mjs"] }),
  PolicyViolation,
);
const cause = await ezra.deliver({
  content: "division binds closer than addition: the sum needs brackets",
  cites: source.provenance.sources,
  confidence: 0.9,
});
console.log(`1. ${cause.house} read ${cause.cites.join(", ")}: ${String(cause.content)}`);

// 2. Bezalel takes the finding, sees the test fail, repairs, and attaches the exit code of the test.
await bezalel.receive(cause);
const failing = await bezalel.execute("run_tests").catch((error: unknown) => error);
assert(failing instanceof Error && failing.message.includes("the tests fail"));
await bezalel.execute("write_file", {
  file: "mean.mjs",
  text: "export const mean = (a, b) => (a + b) / 2;\n",
});
const passing = await bezalel.execute("run_tests");
const { data } = await bezalel.execute("git_commit", { path: ".", message: "put brackets" });
const patch = await bezalel.deliver({
  content: data,
  from: [cause],
  proof: passing.provenance.execution,
  confidence: 0.8,
});
console.log(`2. ${patch.house} repaired it: ${patch.proof?.command} ended with exit code 0`);
assert.deepEqual(patch.from, [cause.id]);
assert.equal(git("log", "-1", "--format=%H").trim(), (data as { commit: string }).commit);

// 3. Nothing flows back, and timmy judges: from the quality of the steps that made it.
await assert.rejects(ezra.receive(patch), PolicyViolation);
await timmy.receive(patch);
await timmy.execute("run_tests");
const verdict = await timmy.signOff(patch);
console.log(`3. ${verdict.house}: ${verdict.verdict}, ${verdict.reason}`);
assert.equal(verdict.verdict, "passed");
assert.equal(git("status", "--porcelain"), "");
console.log("As it should be.");
