import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { PolicyViolation } from "../harness-error.ts";

export interface PathPolicy {
  /** Folder that relative paths start from. */
  readonly root: string;
  /** Further folders that are allowed, absolute. */
  readonly allowed: readonly string[];
}

/**
 * The real place of a path: links are followed, also those of folders on the way, before it is compared with what is
 * allowed. Throws PolicyViolation `path-not-allowed`.
 */
export function allowedPath(given: string, { root, allowed }: PathPolicy, house: string): string {
  if (given.includes("\0")) throw refused(given, house, "it holds a NUL");
  const place = realPlace(resolve(root, given));
  const folders = [root, ...allowed].map((folder) => realPlace(resolve(folder)));
  if (folders.some((folder) => isInside(place, folder))) return place;
  throw refused(given, house, "it leads outside of the folders that are allowed");
}

/** What is not there yet stands where its nearest existing folder really is. */
function realPlace(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPlace(parent), basename(path));
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
