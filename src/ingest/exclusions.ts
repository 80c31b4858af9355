import { realpathSync } from "node:fs";
import { dirname, isAbsolute, join, sep } from "node:path";
import { atHome } from "../core/home-relative.ts";

/** Whether a file or folder is left out; a folder that is left out is not entered. */
export type Exclusions = (path: string) => boolean;

/**
 * Reads patterns as people write them. Without a slash a pattern names an entry in any folder (`*.bak`, `private`);
 * with one it is a path from the root, from the home folder (`~/clients`) or, when relative, from any folder
 * (`work/secret/**`). `*` and `?` stay within a name, `**` crosses folders. What stands under a match is left out too.
 * A path that leads through links also means the place they lead to, as that is where a walk meets it.
 */
export function compileExclusions(patterns: readonly string[], home: string): Exclusions {
  if (patterns.length === 0) return () => false;
  const written = patterns.map((pattern) => atHome(pattern, home));
  const meant = new Set(written.flatMap((pattern) => [pattern, withoutLinks(pattern)]));
  const expressions = [...meant].map(expressionOf);
  return (path) => {
    const slashed = withSlashes(path);
    return expressions.some((expression) => expression.test(slashed));
  };
}

/** An absolute pattern with the links in its beginning resolved, as far as that names what is there. */
function withoutLinks(pattern: string): string {
  if (!isAbsolute(pattern)) return pattern;
  const names = pattern.split(sep);
  const glob = names.findIndex((name) => /[*?]/.test(name));
  const literal = glob === -1 ? names : names.slice(0, glob);
  return [realBeginning(literal.join(sep) || sep), ...names.slice(literal.length)].join(sep);
}

function realBeginning(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there: what is above it may be.
    const above = dirname(path);
    return above === path ? path : join(realBeginning(above), path.slice(above.length));
  }
}

function expressionOf(pattern: string): RegExp {
  const trimmed = withSlashes(pattern).replace(/\/+$/, "");
  const prefix = isAbsolute(pattern) ? "^" : "(?:^|/)";
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
