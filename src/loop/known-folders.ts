import { existsSync } from "node:fs";
import { expandHome } from "../core/home-relative.ts";
import { adapters } from "../ingest/registry.ts";
import type { LoopParts } from "./parts.ts";

/** Folders that are read when no path is given: where the agents of this machine keep sessions, and `include`. */
export function knownFolders(parts: LoopParts): readonly string[] {
  const roots = { home: parts.userHome, env: parts.env };
  const included = parts.loaded.config.include.map((path) => expandHome(path, parts.userHome));
  return [
    ...new Set([...adapters.flatMap((adapter) => adapter.roots(roots)), ...included]),
  ].toSorted();
}

/** What `include` names, as it is written there, and is not there. */
export function missingIncludes({ loaded, userHome }: LoopParts): readonly string[] {
  return loaded.config.include.filter((path) => !existsSync(expandHome(path, userHome)));
}
