import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { asString, isObject } from "../../../core/json.ts";
import { parseDocument } from "../../readers/json-document.ts";
import { statOf } from "../../stamp.ts";

const LARGEST_BYTES = 64 * 1024;

/** Where the editor names the folder that a workspace is of, beside the folder of its chats. */
export function workspaceOf(sessionPath: string): string {
  return join(dirname(dirname(sessionPath)), "workspace.json");
}

/** The folder that a workspace is of, as `workspace.json` above its chats names it; null where none does. */
export function workspaceFolder(sessionPath: string): string | null {
  const path = workspaceOf(sessionPath);
  const size = statOf(path)?.size;
  if (size === undefined || size > LARGEST_BYTES) return null;
  const parsed = parseDocument(readFileSync(path));
  const value = "value" in parsed ? parsed.value : null;
  return localFolder(isObject(value) ? asString(value["folder"]) : undefined);
}

/** Folders on other machines are named by other schemes. */
function localFolder(uri: string | undefined): string | null {
  if (uri?.startsWith("file:///") !== true || !URL.canParse(uri)) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    // An escape that is no path of this platform.
    return null;
  }
}
