// Installs what a clone is missing. Runs under Node 18 and later; everything it says goes to stderr.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isSqliteNewEnough, tooOldMessage } from "../bin/node-requirement.js";
import { hasPackages, noOwnNodeMessage, ownNode, packagesAreCurrent } from "./clone.mjs";
import { withFolderLock } from "./folder-lock.mjs";

/** Says what went wrong and what to do about it; meant to be printed as it is. */
export class SetUpError extends Error {}

/**
 * Returns the path of the Node to run under, after installing packages where they are missing or not current.
 * Throws SetUpError when that cannot be done.
 *
 * @param {string} root
 */
export async function setUp(root) {
  if (!packagesAreCurrent(root)) await installOnce(root);
  return chooseNode(root);
}

/** @param {string} root */
async function installOnce(root) {
  await withFolderLock(
    join(root, ".whetstone-setup.lock"),
    async () => {
      // Another process may have done it while this one waited.
      if (!packagesAreCurrent(root)) await install(root);
    },
    (pid) => say(`waiting for process ${pid ?? "(starting)"}, which is setting this clone up`),
  );
}

/** @param {string} root */
async function install(root) {
  const why = hasPackages(root)
    ? "package-lock.json has changed"
    : "this clone has no packages yet";
  say(`installing packages with npm ci: ${why} (about half a minute, this once)`);
  const startedMs = Date.now();
  const ending = await runNpmCi(root);
  if (ending !== 0) {
    throw new SetUpError(
      `npm ci failed (${ending}); its messages stand above. It needs the npm registry.`,
    );
  }
  say(`packages installed in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}

/**
 * @param {string} root
 * @returns {Promise<number | string>} npm's exit code, or the signal that ended it
 */
function runNpmCi(root) {
  const { program, args } = npmCommand();
  // Said explicitly, because a machine's own npm configuration may leave these out, or refuse an old Node.
  const flags = [
    "--include=dev",
    "--include=optional",
    "--ignore-scripts",
    "--engine-strict=false",
  ];
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  return new Promise((resolve, reject) => {
    // npm's own output goes to stderr as well: stdout belongs to the command that runs afterwards.
    const child = spawn(program, [...args, "ci", ...flags, ...quiet], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32" && program === "npm",
    });
    child.on("error", () => {
      reject(new SetUpError("npm was not found; install Node with npm from https://nodejs.org."));
    });
    child.on("exit", (code, signal) => resolve(code ?? signal ?? "no exit code"));
  });
}

/** The npm that started this script when one did, else the one beside this Node, else the one on the PATH. */
function npmCommand() {
  const starter = process.env["npm_execpath"] ?? "";
  const beside = join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  const script = [starter, beside].find(
    (path) => basename(path) === "npm-cli.js" && existsSync(path),
  );
  if (script === undefined) return { program: "npm", args: [] };
  return { program: process.execPath, args: [script] };
}

/**
 * The repository's own Node; where a platform has none, the Node that runs this, if it is new enough.
 *
 * @param {string} root
 */
function chooseNode(root) {
  const own = ownNode(root);
  if (own !== undefined) return own;
  if (isSqliteNewEnough(process.versions.sqlite)) return process.execPath;
  throw new SetUpError(`${noOwnNodeMessage()}\n${tooOldMessage()}`);
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`whetstone: ${line}\n`);
}
