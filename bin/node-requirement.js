// Plain JavaScript that parses under Node 18 too: it has to run there in order to say that Node is too old.

/** The oldest SQLite the store accepts: earlier ones can lose a commit when a WAL file is restarted. */
const requiredSqlite = "3.51.3";

/** The first Node whose bundled SQLite is that new; package.json's `engines` names it too. */
const requiredNode = "24.15.0";

/**
 * Whether a version of SQLite is new enough. Compares numbers, so 3.9.0 is older than 3.51.3.
 *
 * @param {string | undefined} version such as `3.51.3`; undefined where Node has no SQLite, which is never new enough
 */
function isSqliteNewEnough(version, required = requiredSqlite) {
  if (version === undefined) return false;
  const found = version.split(".").map(Number);
  for (const [index, wanted] of required.split(".").map(Number).entries()) {
    const part = found[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

/**
 * What to tell a person whose Node is too old: what is needed, what was found, how to get it. Ends without a newline.
 *
 * @param {{ version: string, sqlite: string | undefined, path: string }} node
 */
function tooOldMessage(node = runningNode()) {
  const sqlite = node.sqlite === undefined ? "no SQLite" : `SQLite ${node.sqlite}`;
  return [
    `whetstone needs Node ${requiredNode} or later, with SQLite ${requiredSqlite} or later built in.`,
    `Found Node ${node.version.replace("v", "")} with ${sqlite}, at ${node.path}.`,
    "Install a newer Node from https://nodejs.org or with your version manager (such as `nvm install 24`), then run this again.",
  ].join("\n");
}

function runningNode() {
  return { version: process.version, sqlite: process.versions.sqlite, path: process.execPath };
}

module.exports = { requiredSqlite, requiredNode, isSqliteNewEnough, tooOldMessage };
