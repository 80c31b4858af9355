import { join } from "node:path";
import type { Roots } from "../../contract.ts";
import { environmentFolder } from "../../environment-folder.ts";

/** The folders in which Goose keeps its sessions: on Linux and macOS those of XDG, on Windows below the roaming ones. */
export function gooseSessions(roots: Roots): readonly string[] {
  const root = environmentFolder(roots, "GOOSE_PATH_ROOT");
  if (root !== null) return [join(root, "data", "sessions")];
  const data = environmentFolder(roots, "XDG_DATA_HOME") ?? join(roots.home, ".local", "share");
  const roaming = environmentFolder(roots, "APPDATA");
  const folders = [join(data, "goose", "sessions")];
  return roaming === null
    ? folders
    : [...folders, join(roaming, "Block", "goose", "data", "sessions")];
}
