/** Folders that are the same on every machine of a kind: paths under them say something to others. */
const systemPath = /^\/(?:usr|bin|sbin|etc|dev|proc|sys|opt|var|tmp|lib)(?:\/|$)/;
/** A part of a path may be a redaction placeholder (the user's name in a home folder). */
const absolutePath =
  /(?<![\w.~$/…\]-])\/(?:(?:[\w.@+~-]|\[REDACTED:[a-z0-9-]{1,48}:[0-9a-f]{8}\])+\/)*(?:[\w.@+~-]|\[REDACTED:[a-z0-9-]{1,48}:[0-9a-f]{8}\])+\/?/g;
const windowsPath = /\b[A-Za-z]:\\(?:[\w.@+~ -]+\\)*[\w.@+~-]+/g;

/**
 * The text with the machine's own paths taken out: what lies under `cwd` becomes relative to it, system folders stay,
 * of any other absolute path only the last part remains (`…/name`).
 */
export function withoutMachinePaths(text: string, cwd: string | null): string {
  return text
    .replaceAll(absolutePath, (path) => generalPath(path, cwd))
    .replaceAll(windowsPath, (path) => `…/${path.slice(path.lastIndexOf("\\") + 1)}`);
}

function generalPath(path: string, cwd: string | null): string {
  if (cwd !== null && cwd.length > 1) {
    const root = cwd.replace(/\/+$/, "");
    if (path === root || path === `${root}/`) return ".";
    if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  }
  if (systemPath.test(path)) return path;
  const parts = path.split("/").filter((part) => part !== "");
  return parts.length < 2 ? path : `…/${parts.at(-1) ?? ""}`;
}

/** `path` seen from `directory`, with `.` and `..` worked out; absolute paths stay absolute. */
export function joinPath(directory: string | null, path: string): string {
  const absolute = path.startsWith("/") || path.startsWith("~");
  const from = absolute || directory === null ? path : `${directory}/${path}`;
  const parts: string[] = [];
  for (const part of from.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  const joined = parts.join("/");
  if (from.startsWith("/")) return `/${joined}`;
  return joined === "" ? "." : joined;
}

/** The last part of a path: `a/b.py` is `b.py`. */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** True for a word that names a file or folder: it has a slash or an extension and no blanks. */
export function looksLikePath(word: string): boolean {
  if (/[\s'"`$(){}<>|;*?]/.test(word) || /^https?:/.test(word) || word === "") return false;
  // `s/old/new/g` is what to do, not where.
  if (/^[sy]\/.*\/.*\/\w*$/.test(word)) return false;
  return (
    word.includes("/") ||
    /^[\w-][\w.-]*\.[A-Za-z]\w{0,5}$/.test(word) ||
    word === "." ||
    word === ".."
  );
}
