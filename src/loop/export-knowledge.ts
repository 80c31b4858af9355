import { existsSync, lstatSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { WhetstoneError } from "../core/errors.ts";
import { knowledgeFiles, pageTitle } from "../learn/knowledge-files.ts";
import { type ExportManifest, manifestName, readManifest } from "./export-manifest.ts";
import type { LoopParts } from "./parts.ts";
import { makeOutputFolder, writeOutput } from "./write-output.ts";

const mostItems = 1_000_000;

export interface KnowledgeExport {
  readonly folder: string;
  /** Written, by their paths below the folder. */
  readonly files: readonly string[];
  /** Pages of an earlier export that hold nothing any more and were removed. */
  readonly removed: readonly string[];
  readonly items: number;
}

/**
 * Writes knowledge as plain files below a folder; each file is complete or as it was. Pages of an earlier export whose
 * items were all forgotten are removed, and the ids of forgotten items stay in the manifest as tombstones. Throws
 * `export-occupied` where a file of someone else stands in the way: those are neither overwritten nor removed.
 */
export async function exportKnowledge(parts: LoopParts, folder: string): Promise<KnowledgeExport> {
  const items = await parts.store.items({ limit: mostItems });
  const root = resolve(folder);
  makeOutputFolder(root);
  const before = readManifest(root);
  const files = knowledgeFiles(items);
  const paths = files.map((file) => file.path);
  refuseOthersFiles(root, paths, before);
  const stale = before.files.filter((path) => !paths.includes(path));
  // Listed before they are written and until they are removed: an export that is cut off leaves no page that is unknown.
  const ids = items.map((item) => item.key);
  writeManifest(root, { ...before, files: [...paths, ...stale] });
  for (const { path, text } of files) writeOutput(join(root, path), text);
  const removed = stale.filter((path) => removePage(root, path));
  const gone = new Set([...before.items, ...before.removed]);
  for (const id of ids) gone.delete(id);
  writeManifest(root, { version: 1, files: paths, items: ids, removed: [...gone] });
  return { folder: root, files: paths, removed, items: items.length };
}

function refuseOthersFiles(
  root: string,
  paths: readonly string[],
  { files }: ExportManifest,
): void {
  const other = paths.find((path) => !files.includes(path) && existsSync(join(root, path)));
  if (other === undefined) return;
  throw new WhetstoneError(
    "export-occupied",
    `${join(root, other)} is there already and was not written by an export`,
    { exitCode: 2, hint: "choose another folder with --out, or move that file away" },
  );
}

function writeManifest(root: string, manifest: ExportManifest): void {
  const { version, files, items, removed } = manifest;
  const sorted = {
    version,
    files: files.toSorted(),
    items: items.toSorted(),
    removed: removed.toSorted(),
  };
  writeOutput(join(root, manifestName), `${JSON.stringify(sorted, null, 2)}\n`);
}

/** False for what is not there, or no page of ours any more. */
function removePage(root: string, path: string): boolean {
  const target = join(root, path);
  if (lstatSync(target, { throwIfNoEntry: false })?.isFile() !== true) return false;
  if (!readFileSync(target, "utf8").startsWith(pageTitle(path))) return false;
  rmSync(target);
  return true;
}
