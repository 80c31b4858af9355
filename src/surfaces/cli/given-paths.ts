import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { WhetstoneError } from "../../core/errors.ts";
import { homeRelative } from "../../core/home-relative.ts";
import { ioReason } from "../../ingest/io-reason.ts";
import type { ScanReport } from "../../loop.ts";
import { argumentList, type CommandContext, type CommandInput } from "./command.ts";

/** The paths that were typed. Throws for an empty one, as an unset variable of a script leaves it: not "here". */
export function givenPaths(input: CommandInput): readonly string[] {
  const paths = argumentList(input, 0);
  if (!paths.includes("")) return paths;
  throw new WhetstoneError("empty-path", "a given path is empty", {
    exitCode: 2,
    hint: "write . for the current folder",
  });
}

/**
 * Given paths that could not be read, each with the reason. What is wrong inside a folder is no fault of the request; a
 * mistyped path, or one to a device or a file that the operating system makes up, is: a script learns of it by exit 1.
 */
export function unreadPaths(
  paths: readonly string[],
  { unknownFormatFiles }: Pick<ScanReport, "unknownFormatFiles">,
  { cwd, userHome }: Pick<CommandContext, "cwd" | "userHome">,
): readonly string[] {
  const reasons = new Map(
    unknownFormatFiles
      .filter(({ looksLike }) => looksLike.startsWith(unreadable))
      .map(({ path, looksLike }) => [path, looksLike.slice(unreadable.length)]),
  );
  const told = (path: string): string | undefined => reasons.get(homeRelative(path, userHome));
  return paths.flatMap((path) => {
    const file = resolve(cwd, path);
    const reason = whyNotOpened(file) ?? told(file) ?? told(realpathSync(file));
    return reason === undefined ? [] : [`${path} cannot be read: ${reason}`];
  });
}

const unreadable = "unreadable: ";

/** What the operating system has against reading a file or folder; undefined for nothing. */
function whyNotOpened(path: string): string | undefined {
  try {
    const found = statSync(path);
    if (!found.isFile() && !found.isDirectory()) return "not a regular file";
    const { R_OK, X_OK } = constants;
    accessSync(path, found.isDirectory() ? R_OK | X_OK : R_OK);
    return undefined;
  } catch (error) {
    const reason = ioReason(error);
    if (reason === null) throw error;
    return reason;
  }
}

/** Throws where paths were given and none of them is there: a typing error must not leave an empty result behind. */
export function requireAnyPath(paths: readonly string[]): void {
  if (paths.length === 0 || paths.some((path) => arePathsThere([path]))) return;
  const named = paths.map((path) => `${path}: no such file or folder`).join("\n");
  throw new WhetstoneError("no-path", named, { hint: "nothing was read or written" });
}

/** Whether each of them is a file or a folder. */
export function arePathsThere(paths: readonly string[]): boolean {
  return paths.every((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() === true || found?.isDirectory() === true;
  });
}
