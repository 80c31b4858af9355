#!/usr/bin/env node
// The command. Plain JavaScript that parses under Node 18: an old Node must get as far as saying what is missing.
import * as nodeModule from "node:module";
import { isSqliteNewEnough, tooOldMessage } from "./node-requirement.js";

// To import node:fs makes Node load its streams and promises as well, which takes a sixth of a hook's time.
const require = nodeModule.createRequire(import.meta.url);
const { existsSync, realpathSync } = /** @type {typeof import("node:fs")} */ (require("node:fs"));
const os = /** @type {typeof import("node:os")} */ (require("node:os"));
const path = /** @type {typeof import("node:path")} */ (require("node:path"));
const { fileURLToPath } = /** @type {typeof import("node:url")} */ (require("node:url"));

const root = fileURLToPath(new URL("../", import.meta.url));
// What an agent's host starts has an entry of its own, which loads little and never fails the host.
const isHook =
  process.argv[2] === "hook" && !process.argv.some((word) => /^(-h|--help)$/.test(word));
const source = new URL(isHook ? "../src/hook.ts" : "../src/bin.ts", import.meta.url).href;

// The published package holds no tools/ folder, so its presence tells a clone from an installation.
if (existsSync(path.join(root, "tools/node/package.json"))) await runFromClone();
else await runInstalled();

async function runInstalled() {
  if (!isSqliteNewEnough(process.versions.sqlite)) return refuse(tooOldMessage());
  // Only where the home folder is already there: `whetstone --version` must not create it. The system's temporary
  // folder would do for a cache, but there another user could plant code.
  const home = process.env["WHETSTONE_HOME"] || path.join(os.homedir(), ".whetstone");
  if (existsSync(home)) enableCompileCache(path.join(home, "cache", "code"));
  await runBuilt();
}

async function runFromClone() {
  const clone = await import("../scripts/clone.mjs");
  if (!clone.hasPackages(root)) return refuse(clone.notSetUpMessage(root));
  if (!isSqliteNewEnough(process.versions.sqlite)) {
    return runUnder(clone.ownNode(root), clone.noOwnNodeMessage());
  }
  enableCompileCache(path.join(root, "node_modules", ".cache", "whetstone-code"));
  await (clone.isBuilt(root) ? runBuilt() : import(source));
}

async function runBuilt() {
  if (isHook) require(path.join(root, "dist/hook-bundle/hook.cjs"));
  else await import(new URL("../dist/bin.js", import.meta.url).href);
}

/** @param {string | undefined} node @param {string} otherwise */
async function runUnder(node, otherwise) {
  if (node === undefined) return refuse(`${otherwise}\n${tooOldMessage()}`);
  // A repository Node that is too old itself would start this again without end.
  if (realpathSync(node) === realpathSync(process.execPath)) return refuse(tooOldMessage());
  const { runInPlace } = await import("../scripts/run-in-place.mjs");
  const self = fileURLToPath(import.meta.url);
  await runInPlace(node, [...process.execArgv, self, ...process.argv.slice(2)]);
}

/** @param {string} folder */
function enableCompileCache(folder) {
  // Through the namespace, because a name that an old Node does not export would not link there.
  nodeModule.enableCompileCache(folder);
}

/** @param {string} message */
function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = isHook ? 0 : 1;
}
