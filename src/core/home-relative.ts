import { join, sep } from "node:path";

/**
 * The path with the home folder written as `~`, also where it stands inside a folder's name as Claude Code writes it
 * (`-home-dev-project` becomes `-~-project`): a user's name is not stored.
 */
export function homeRelative(path: string, home: string): string {
  if (path === home) return "~";
  const folder = home.endsWith(sep) ? home : home + sep;
  const relative = path.startsWith(folder) ? `~${sep}${path.slice(folder.length)}` : path;
  return replaceName(relative, folderName(home), nameMark);
}

/** Inverse of {@link homeRelative}. */
export function expandHome(path: string, home: string): string {
  const named = replaceName(path, nameMark, folderName(home));
  if (named === "~") return home;
  return named.startsWith("~/") || named.startsWith(`~${sep}`) ? join(home, named.slice(2)) : named;
}

/** A path as a person writes it, with `~` at its beginning for the home folder where no shell has read it. */
export function atHome(path: string, home: string): string {
  const isAtHome = path === "~" || path.startsWith("~/") || path.startsWith(`~${sep}`);
  return isAtHome ? home + path.slice(1) : path;
}

const nameMark = "-~";

/** A path as the name of one folder. */
function folderName(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9]/g, "-");
}

/** Replaces the beginning of folder names, up to a dash or their end. */
function replaceName(path: string, from: string, to: string): string {
  if (from.length < 2 || !path.includes(sep + from)) return path;
  const replaced = path.split(sep).map((name) => {
    const rest = name.startsWith(from) ? name.slice(from.length) : null;
    return rest === "" || rest?.startsWith("-") === true ? to + rest : name;
  });
  return replaced.join(sep);
}
