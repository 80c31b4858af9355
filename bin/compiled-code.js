// Plain JavaScript, as the launcher that needs it. Node's own compile cache keeps a file as it is before it runs: every
// function that is called later is compiled again by every process. Here is kept what a run has called.
"use strict";
const { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

/** Runs differ in what they call: what is as old is kept anew, with what this run called besides. */
const renewedAfterMs = 3_600_000;

/** The build begins each file of a bundle with a comment of this many hexadecimal digits, which names its content. */
const nameLength = 16;

/**
 * Requires a file of a bundle, and what it requires beside it, with what V8 compiled of them in earlier runs.
 *
 * @param {string} file
 * @param {string} folder for what is kept; whoever can write there can run code
 * @param {Map<string, { exports: object }>} loaded
 * @returns {unknown} its exports
 */
function requireCompiled(file, folder, loaded = new Map()) {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const source = readFileSync(file, "latin1");
  const kept = path.join(folder, `${process.version}-${process.arch}`, path.basename(file));
  const name = source.slice(2, 2 + nameLength);
  const { code: cachedData, isOld = true } = readCode(kept, name);
  const script = new vm.Script(`(function (exports, require, module, __filename) {${source}\n})`, {
    filename: file,
    cachedData,
  });
  if (script.cachedDataRejected === true || isOld) {
    process.once("exit", () => keepCode(kept, name, script.createCachedData()));
  }
  const requireNode = createRequire(file);
  /** @type {(id: string) => unknown} */
  const requireFrom = (id) =>
    id.startsWith("./")
      ? requireCompiled(requireNode.resolve(id), folder, loaded)
      : /** @type {unknown} */ (requireNode(id));
  const run = /** @type {(...given: unknown[]) => void} */ (script.runInThisContext());
  run(module.exports, requireFrom, module, file);
  return module.exports;
}

/**
 * V8 runs whatever looks like its own, and a damaged file would end the process: each is there twice, for nothing that
 * tells damage is sooner loaded and done than to compare.
 *
 * @param {string} kept @param {string} name
 * @returns {{ code?: Buffer, isOld?: boolean }} empty where nothing of this content is kept
 */
function readCode(kept, name) {
  try {
    const both = readFileSync(kept);
    const first = both.subarray(0, both.length / 2);
    const isWhole = first.equals(both.subarray(first.length));
    if (!isWhole || first.toString("latin1", 0, nameLength) !== name) return {};
    const isOld = Date.now() - statSync(kept).mtimeMs > renewedAfterMs;
    return { code: first.subarray(nameLength), isOld };
  } catch {
    // Not there, or not to be read: compiled as if nothing had been kept.
    return {};
  }
}

/** @param {string} kept @param {string} name @param {Buffer} code */
function keepCode(kept, name, code) {
  const draft = `${kept}.${process.pid}`;
  try {
    mkdirSync(path.dirname(kept), { recursive: true, mode: 0o700 });
    const one = [Buffer.from(name, "latin1"), code];
    writeFileSync(draft, Buffer.concat([...one, ...one]), { mode: 0o600 });
    renameSync(draft, kept);
  } catch {
    // A disk that takes nothing: the next process compiles again, and does its work all the same.
    removeDraft(draft);
  }
}

/** @param {string} draft */
function removeDraft(draft) {
  try {
    rmSync(draft, { force: true });
  } catch {
    // The folder may not be written to: then there is none.
  }
}

module.exports = { requireCompiled };
