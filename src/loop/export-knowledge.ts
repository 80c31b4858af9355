import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { knowledgeFiles } from "../learn/knowledge-files.ts";
import type { LoopParts } from "./parts.ts";

const mostItems = 1_000_000;

/** Writes knowledge as plain files below a folder; each file is complete or as it was. */
export async function exportKnowledge(
  parts: LoopParts,
  folder: string,
): Promise<{ readonly folder: string; readonly files: readonly string[]; readonly items: number }> {
  const items = await parts.store.items({ limit: mostItems });
  const root = resolve(folder);
  const files = knowledgeFiles(items).map((file) => {
    const path = join(root, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, file.text);
    renameSync(`${path}.new`, path);
    return file.path;
  });
  return { folder: root, files, items: items.length };
}
