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

// What is kept compiled is read whole, and each event calls other functions.
const [, , , event = ""] = process.argv;
const cachePart = isHook && /^\w{1,40}$/.test(event) ? `hook-${event}` : "";

// The published package holds no tools/ folder, so its presence tells a clone from an installation.
if (existsSync(path.join(root, "tools/node/package.json"))) void runFromClone();
else runInstalled();

function runInstalled() {
  if (!isSqliteNewEnough(process.versions.sqlite)) return refuse(tooOldMessage());
  // Only where the home folder is already there: `whetstone --version` must not create it. The system's temporary
  // folder would do for a cache, but there another user could plant code.
  const named = process.env["WHETSTONE_HOME"] || "~/.whetstone";
  const home = /^~(?=\/|$)/.test(named) ? require("node:os").homedir() + named.slice(1) : named;
  runBuilt(existsSync(home) ? path.join(home, "cache", "code", cachePart) : null);
}

async function runFromClone() {
  const clone = await import("../scripts/clone.mjs");
  if (!clone.hasPackages(root)) return refuse(clone.notSetUpMessage(root));
  if (!isSqliteNewEnough(process.versions.sqlite)) {
    return runUnder(clone.ownNode(root), clone.noOwnNodeMessage());
  }
  const codeFolder = path.join(root, "node_modules", ".cache", "whetstone-code", cachePart);
  if (clone.isBuilt(root)) return runBuilt(codeFolder);
  enableCompileCache(codeFolder);
  void importFile(isHook ? "src/hook.ts" : "src/bin.ts");
}

/** @param {string | null} codeFolder for compiled code */
function runBuilt(codeFolder) {
  const file = path.join(
    root,
    "dist",
    isHook ? "hook-bundle/hook.cjs" : "command-bundle/command.cjs",
  );
  if (isHook && codeFolder !== null) {
    require("./compiled-code.js").requireCompiled(file, codeFolder);
    return;
  }
  if (codeFolder !== null) enableCompileCache(codeFolder);
  require(file);
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
