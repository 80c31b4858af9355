#!/usr/bin/env node
// The command. Plain JavaScript that parses under Node 18: an old Node must get as far as saying what is missing.
// CommonJS (package.json beside it says so), which loads only what is asked for: starting Node's loader of ES modules,
// whose import of node:fs brings streams and promises along, would take a sixth of a hook's time.
"use strict";
const { existsSync, realpathSync } = require("node:fs");
const path = require("node:path");
const { isSqliteNewEnough, tooOldMessage } = require("./node-requirement.js");

const root = path.join(__dirname, "..");
// What an agent's host starts has an entry of its own, which loads little and never fails the host.
const isHook =
  process.argv[2] === "hook" && !process.argv.some((word) => /^(-h|--help)$/.test(word));

// Only functions that the first run called are kept compiled, and each event calls others.
const [, , , event = ""] = process.argv;
const cachePart = isHook && /^\w{1,40}$/.test(event) ? `hook-${event}` : "";

// The published package holds no tools/ folder, so its presence tells a clone from an installation.
if (existsSync(path.join(root, "tools/node/package.json"))) void runFromClone();
else runInstalled();

function runInstalled() {
  if (!isSqliteNewEnough(process.versions.sqlite)) return refuse(tooOldMessage());
  // Only where the home folder is already there: `whetstone --version` must not create it. The system's temporary
  // folder would do for a cache, but there another user could plant code.
  const home =
    process.env["WHETSTONE_HOME"] || path.join(require("node:os").homedir(), ".whetstone");
  if (existsSync(home)) enableCompileCache(path.join(home, "cache", "code", cachePart));
  runBuilt();
}

async function runFromClone() {
  const clone = await import("../scripts/clone.mjs");
  if (!clone.hasPackages(root)) return refuse(clone.notSetUpMessage(root));
  if (!isSqliteNewEnough(process.versions.sqlite)) {
    return runUnder(clone.ownNode(root), clone.noOwnNodeMessage());
  }
  enableCompileCache(path.join(root, "node_modules", ".cache", "whetstone-code", cachePart));
  if (clone.isBuilt(root)) runBuilt();
  else void importFile(isHook ? "src/hook.ts" : "src/bin.ts");
}

function runBuilt() {
  require(path.join(root, "dist", isHook ? "hook-bundle/hook.cjs" : "command-bundle/command.cjs"));
}

/** @param {string} file below the root */
function importFile(file) {
  return import(require("node:url").pathToFileURL(path.join(root, file)).href);
}

/** @param {string | undefined} node @param {string} otherwise */
async function runUnder(node, otherwise) {
  if (node === undefined) return refuse(`${otherwise}\n${tooOldMessage()}`);
  // A repository Node that is too old itself would start this again without end.
  if (realpathSync(node) === realpathSync(process.execPath)) return refuse(tooOldMessage());
  const { runInPlace } = await import("../scripts/run-in-place.mjs");
  await runInPlace(node, [...process.execArgv, __filename, ...process.argv.slice(2)]);
}

/** @param {string} folder */
function enableCompileCache(folder) {
  require("node:module").enableCompileCache(folder);
}

/** @param {string} message */
function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = isHook ? 0 : 1;
}
