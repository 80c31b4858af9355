import { join, sep } from "node:path";

/** The path with the home folder written as `~`. */
export function homeRelative(path: string, home: string): string {
  if (path === home) return "~";
  return path.startsWith(home.endsWith(sep) ? home : home + sep)
    ? `~${path.slice(home.length)}`
    : path;
}

/** Inverse of {@link homeRelative}. */
export function expandHome(path: string, home: string): string {
  if (path === "~") return home;
  return path.startsWith("~/") ? join(home, path.slice(2)) : path;
}
