import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { PolicyViolation } from "../harness-error.ts";

export interface PathPolicy {
  /** Folder that relative paths start from. */
  readonly root: string;
  /** Further folders that are allowed, absolute. */
  readonly allowed: readonly string[];
}

/** What systems hold at most; Linux has the least that is common. */
const longestPathBytes = 4096;
const mostLinks = 40;

/**
 * The real place of a path: links are followed, also those of folders on the way and those that name what is not there
 * yet, before it is compared with what is allowed. Throws PolicyViolation `path-not-allowed`.
 */
export function allowedPath(given: string, { root, allowed }: PathPolicy, house: string): string {
  if (given.includes("\0")) throw refused(given, house, "it holds a NUL");
  const path = resolve(root, given);
  if (Buffer.byteLength(path) > longestPathBytes)
    throw refused(`${given.slice(0, 60)}…`, house, `it is over ${longestPathBytes} bytes long`);
  const place = realPlace(path);
  if (place === null) throw refused(given, house, "its links lead in a circle");
  const folders = [root, ...allowed].map((folder) => realPlace(resolve(folder)));
  if (folders.some((folder) => folder !== null && isInside(place, folder))) return place;
  throw refused(given, house, "it leads outside of the folders that are allowed");
}

/** Where a path leads, whether or not anything is there yet; null where its links never end. */
function realPlace(path: string): string | null {
  if (existsSync(path)) return realpathSync(path);
  let place = parse(path).root;
  let links = 0;
  // As the system walks: a link's own `..` counts from where the way led so far, not from how it is written.
  const left = path.slice(place.length).split(sep).toReversed();
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if (part === "" || part === ".") continue;
    const next = part === ".." ? dirname(place) : join(place, part);
    const target = linkTarget(next);
    if (target === null) {
      place = next;
      continue;
    }
    links += 1;
    if (links > mostLinks) return null;
    const { root } = parse(target);
    if (root !== "") place = root;
    left.push(...target.slice(root.length).split(sep).toReversed());
  }
  return place;
}

/** Null for what is no link, and for what nobody here could follow either. */
function linkTarget(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return null;
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function refused(given: string, house: string, why: string): PolicyViolation {
  return new PolicyViolation(
    "path-not-allowed",
    house,
    `the path ${JSON.stringify(given)} is not allowed: ${why}`,
    "allow a folder with `harness.allowedPaths` in the configuration",
  );
}
