import { existsSync } from "node:fs";
import { expandHome } from "../core/home-relative.ts";
import { compileExclusions } from "../ingest/exclusions.ts";
import { adapters } from "../ingest/registry.ts";
import type { LoopParts } from "./parts.ts";

type Machine = Pick<LoopParts, "loaded" | "userHome" | "env">;

/** Folders that are read when no path is given: where the agents of this machine keep sessions, and `include`, without `exclude`. */
export function knownFolders({ loaded, userHome, env }: Machine): readonly string[] {
  const { include, exclude } = loaded.config;
  const own = adapters.flatMap((adapter) => adapter.roots({ home: userHome, env }));
  const included = include.map((path) => expandHome(path, userHome));
  const isExcluded = compileExclusions(exclude, userHome);
  return [...new Set([...own, ...included])].filter((path) => !isExcluded(path)).toSorted();
}

/** What `include` names, as it is written there, and is not there. */
export function missingIncludes({ loaded, userHome }: LoopParts): readonly string[] {
  return loaded.config.include.filter((path) => !existsSync(expandHome(path, userHome)));
}
