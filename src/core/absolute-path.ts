import { isAbsolute, resolve } from "node:path";

/**
 * Why a path would mean another folder in another process, and what to write instead; null where it is absolute.
 */
export function absolutePathProblem(path: string): string | null {
  if (isAbsolute(path)) return null;
  if (/^~(?![^/\\])/.test(path))
    return `${JSON.stringify(path)} is not absolute, "~" is not read as the home folder: write that folder's whole path`;
  return `${JSON.stringify(path)} is not absolute: write the whole path, here ${JSON.stringify(resolve(path))}`;
}
