import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isObject } from "../../../core/json.ts";
import { parseDocument } from "../../readers/json-document.ts";
import { statOf } from "../../stamp.ts";

/** Manifests are small: a larger file is none. */
const MANIFEST_LIMIT_BYTES = 8 * 1024 * 1024;

/** The manifest of the session in whose folder the messages of an agent lie. */
export function manifestOf(messagesPath: string): string {
  const folder = dirname(messagesPath);
  return join(folder, `${basename(folder)}.json`);
}

/** True for the manifest of a session and for what a compaction left beside its messages. */
export function isSessionCompanion(path: string): boolean {
  const name = basename(path);
  const isBeside = name.endsWith(".compaction.json") || path === manifestOf(path);
  if (!isBeside || name.endsWith(".messages.json")) return false;
  const stem = name.replace(/(?:\.compaction)?\.json$/, "");
  return statOf(join(dirname(path), `${stem}.messages.json`)) !== null;
}

/** True for the messages of a session that Cline took over from another agent: that agent's own file tells them. */
export function isImported(path: string): boolean {
  if (!path.endsWith(".messages.json")) return false;
  const manifest = manifestOf(path);
  const size = statOf(manifest)?.size ?? null;
  if (size === null || size > BigInt(MANIFEST_LIMIT_BYTES)) return false;
  const parsed = parseDocument(readFileSync(manifest));
  if (!("value" in parsed) || !isObject(parsed.value)) return false;
  const { metadata } = parsed.value;
  return isObject(metadata) && isObject(metadata["importedFrom"]);
}
