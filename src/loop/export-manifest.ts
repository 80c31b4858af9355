import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { WhetstoneError } from "../core/errors.ts";

export const manifestName = "manifest.json";

/** Pages stand in these folders and nowhere else: a list that someone edited must not make an export remove more. */
export const pagePath = /^(?:global|repos|agents)\/\w[\w.-]*\.md$/;

/** What an export wrote into a folder, kept beside it: only what is listed is ever overwritten or removed. */
const manifestSchema = z.strictObject({
  version: z.literal(1),
  /** Paths below the folder. */
  files: z.array(z.union([z.literal("index.json"), z.string().regex(pagePath)])),
  /** Ids of the items in them. */
  items: z.array(z.string()),
  /** Tombstones: ids of items that earlier exports held and that were forgotten or learned otherwise since. */
  removed: z.array(z.string()),
});

export type ExportManifest = z.infer<typeof manifestSchema>;

const nothingYet: ExportManifest = { version: 1, files: [], items: [], removed: [] };

/** Throws `export-manifest` where the file is none of ours, or damaged. */
export function readManifest(folder: string): ExportManifest {
  const path = join(folder, manifestName);
  const text = readIfThere(path);
  if (text === null) return nothingYet;
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new WhetstoneError("export-manifest", `${path} does not say what an export wrote here`, {
    hint: "choose another folder with --out; if it is damaged, remove the exported files with it and export again",
  });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A merge that went wrong, for example: no manifest, as any other text.
    return null;
  }
}
