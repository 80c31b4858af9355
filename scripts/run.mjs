// node scripts/run.mjs COMMAND [ARGS...]: sets the clone up where needed, then runs COMMAND under the repository's own
// Node. COMMAND is a script's path from the repository's root (.js, .mjs, .ts) or the name of an installed package.
//
// `npm start` and `npm test` go through here because on a bare clone there is nothing else yet, and because the shell
// that npm starts may keep to the first `node` it found. Runs under Node 18 and later.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSqliteNewEnough, tooOldMessage } from "../bin/node-requirement.js";
import { runInPlace } from "./run-in-place.mjs";
import { SetUpError, setUp } from "./set-up.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const [command, ...args] = process.argv.slice(2);

if (command === undefined) fail("Usage: node scripts/run.mjs COMMAND [ARGS...]", 2);
else await run(command).catch(explain);

/** @param {string} name */
async function run(name) {
  const node = await setUp(root);
  const script = scriptOf(name);
  if (script === undefined || !existsSync(script)) {
    return fail(`There is no script or package ${name} here.`, 2);
  }
  /** @param {string} program */
  const runUnder = (program) => runInPlace(program, [script, ...args], environmentFor(program));
  await runUnder(node).catch((/** @type {unknown} */ error) => {
    // A program that is there and yet not found: its loader is missing, as glibc's is on musl systems.
    if (isSqliteNewEnough(process.versions.sqlite)) return runUnder(process.execPath);
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetUpError(
      `The repository's own Node does not run on this system: ${reason}.\n${tooOldMessage()}`,
    );
  });
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
function scriptOf(name) {
  if (/\.(?:js|mjs|ts)$/.test(name)) return join(root, name);
  const folder = join(root, "node_modules", name);
  if (!existsSync(folder)) return undefined;
  const { bin } = /** @type {{ bin: string | Record<string, string> }} */ (
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  );
  const path = typeof bin === "string" ? bin : bin[name];
  return path && join(folder, path);
}

/**
 * What COMMAND starts by name finds this Node and the packages' commands first.
 *
 * @param {string} node
 */
function environmentFor(node) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const folders = [dirname(node), join(root, "node_modules", ".bin"), process.env[name] ?? ""];
  return { ...process.env, [name]: folders.join(delimiter) };
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof SetUpError)) throw error;
  fail(error.message, 1);
}

/**
 * @param {string} message
 * @param {number} exitCode
 */
function fail(message, exitCode) {
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
}
