import { isAbsolute } from "node:path";

/** Whether a file or folder is left out; a folder that is left out is not entered. */
export type Exclusions = (path: string) => boolean;

/**
 * Reads patterns as people write them. Without a slash a pattern names an entry in any folder (`*.bak`, `private`);
 * with one it is a path from the root, from the home folder (`~/clients`) or, when relative, from any folder
 * (`work/secret/**`). `*` and `?` stay within a name, `**` crosses folders. What stands under a match is left out too.
 */
export function compileExclusions(patterns: readonly string[], home: string): Exclusions {
  if (patterns.length === 0) return () => false;
  const expressions = patterns.map((pattern) => expressionOf(pattern, home));
  return (path) => {
    const slashed = withSlashes(path);
    return expressions.some((expression) => expression.test(slashed));
  };
}

function expressionOf(pattern: string, home: string): RegExp {
  const expanded = /^~(?=$|[\\/])/.test(pattern) ? home + pattern.slice(1) : pattern;
  const trimmed = withSlashes(expanded).replace(/\/+$/, "");
  const prefix = isAbsolute(expanded) ? "^" : "(?:^|/)";
  return new RegExp(`${prefix}${globSource(trimmed)}(?:/|$)`);
}

function withSlashes(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}

const globParts: Readonly<Record<string, string>> = {
  "**/": "(?:[^/]*/)*",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
};

function globSource(glob: string): string {
  const source = glob.replace(
    /\*\*\/|\*\*|[*?]|[\\^$.|+()[\]{}]/g,
    (part) => globParts[part] ?? `\\${part}`,
  );
  return source;
}
