// The one gate: format, lint, types, dead code, imports, documents. Runs every check and lists those that failed.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

interface Check {
  readonly name: string;
  /** From the repository's root: the script, then its arguments. */
  readonly command: readonly [string, ...string[]];
}

const checks: readonly Check[] = [
  { name: "format", command: ["node_modules/oxfmt/bin/oxfmt", "--check", "."] },
  {
    name: "lint",
    command: [
      "node_modules/oxlint/bin/oxlint",
      "--type-aware",
      "--report-unused-disable-directives",
      ".",
    ],
  },
  {
    name: "types",
    command: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"],
  },
  { name: "dead code", command: ["node_modules/knip/bin/knip.js", "--no-progress"] },
  { name: "imports", command: ["scripts/check-imports.ts"] },
  { name: "documents", command: ["scripts/check-documents.ts"] },
];

const failed = checks.filter((check) => !passes(check)).map(({ name }) => name);
console.log(
  failed.length === 0 ? `All ${checks.length} checks passed.` : `Failed: ${failed.join(", ")}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs one check and prints what it said only if it failed. */
function passes({ name, command: [script, ...args] }: Check): boolean {
  const startedMs = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status === 0;
}
