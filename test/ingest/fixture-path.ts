import { fileURLToPath } from "node:url";

/** Absolute path of a file below test/fixtures. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}
