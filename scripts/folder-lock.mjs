// One at a time across processes: whoever makes the lock's folder holds it. Runs under Node 18 and later.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 200;
/** How long a folder may stand without its owner's file before it counts as left by a process that died in between. */
const ownerlessMs = 5_000;

/** @typedef {{ pid: number, host: string }} Owner */

/**
 * Runs `work` while holding the lock at `folder`, waiting for another holder as long as that one lives. A lock whose
 * process is gone is taken over. `onWait` is called once, with the holder's process id, when there is a wait.
 *
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @param {(pid: number | undefined) => void} onWait
 * @returns {Promise<T>}
 */
export async function withFolderLock(folder, work, onWait) {
  await take(folder, onWait);
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.on("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/**
 * @param {string} folder
 * @param {(pid: number | undefined) => void} onWait
 */
async function take(folder, onWait) {
  for (let waits = 0; !tryToTake(folder);) {
    const owner = readOwner(folder);
    if (isAbandoned(folder, owner)) {
      clearAway(folder);
      continue;
    }
    if (waits++ === 0) onWait(owner?.pid);
    await sleep(pollMs);
  }
}

/** @param {string} folder */
function tryToTake(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  writeFileSync(join(folder, "owner.json"), JSON.stringify({ pid: process.pid, host: hostname() }));
  return true;
}

/** @param {string} folder */
function readOwner(folder) {
  try {
    return /** @type {Owner} */ (JSON.parse(readFileSync(join(folder, "owner.json"), "utf8")));
  } catch {
    // Not written yet, or released this moment: isAbandoned judges by the folder's age.
    return undefined;
  }
}

/**
 * @param {string} folder
 * @param {Owner | undefined} owner
 */
function isAbandoned(folder, owner) {
  if (owner === undefined) {
    const made = statSync(folder, { throwIfNoEntry: false });
    return made !== undefined && Date.now() - made.mtimeMs > ownerlessMs;
  }
  // Another machine's processes cannot be asked for; its lock is left alone.
  return owner.host === hostname() && !isAlive(owner.pid);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/**
 * Renames before removing: of several processes that find a lock abandoned, one moves it and the others see nothing.
 *
 * @param {string} folder
 */
function clearAway(folder) {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
    // It may have been cleared away and taken anew since it was judged; then it goes back to its holder.
    if (!isAbandoned(aside, readOwner(aside))) return renameSync(aside, folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
