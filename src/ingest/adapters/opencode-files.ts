import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe } from "../contract.ts";
import { openCodeHome } from "./opencode/opencode-home.ts";
import { readSessionFiles, stampOfSession } from "./opencode/read-session-files.ts";

/** Folders of the storage that belong to its sessions, or hold nothing of them. */
const companions =
  /[\\/](?:message|part|project|todo|session_diff|session_share|permission|share)(?=[\\/])/g;

/** The storage folder that OpenCode used before its database: the session file is the source, its messages lie beside. */
export const openCodeFiles: Adapter = {
  name: "opencode-files",
  title: "OpenCode (files)",
  harness: "opencode",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "explicit",
  rank: 90,
  description: {
    looksIn: [
      "~/.local/share/opencode/storage/session",
      "~/.local/share/opencode/project/*/storage/session/info",
    ],
    understands: [
      "sessions and subagents, messages, tool calls with their status, exit code and duration",
    ],
    cannotKnow: ["when a part was written", "branches of the repository"],
  },
  roots: (roots) => [join(openCodeHome(roots), "storage"), join(openCodeHome(roots), "project")],
  detect,
  isCompanion: (path) =>
    isStored(path, companions) || (basename(path) === "migration" && isStorage(dirname(path))),
  stamp: (path) => Promise.resolve(stampOfSession(path)),
  read: readSessionFiles,
};

function detect({ document, path }: Probe): number {
  if (!isObject(document) || !/[\\/]session[\\/][^\\/]+[\\/][^\\/]+\.json$/.test(path)) return 0;
  const time = document["time"];
  const isSession =
    typeof document["id"] === "string" &&
    isObject(time) &&
    "created" in time &&
    ("directory" in document || "projectID" in document || "title" in document) &&
    !("role" in document);
  return isSession ? 0.95 : 0;
}

/** True for a file below a folder that also holds sessions. Folders further up may have such names as well. */
function isStored(path: string, folders: RegExp): boolean {
  if (!path.endsWith(".json")) return false;
  return [...path.matchAll(folders)].some(({ index }) => isStorage(path.slice(0, index)));
}

function isStorage(folder: string): boolean {
  return existsSync(join(folder, "session")) || basename(folder) === "session";
}
