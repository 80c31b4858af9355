import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const statistics = fileURLToPath(new URL("../../src/stats/", import.meta.url));

export interface ReadModule {
  readonly name: string;
  readonly source: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Every file of a folder (of src/stats, unless said otherwise) but its tests, with its text and what it exports. */
export async function readModules(folder: string = statistics): Promise<readonly ReadModule[]> {
  const paths = globSync("**/*.ts", { cwd: folder })
    .filter((path) => !/\.(?:test|suite)\.ts$/.test(path))
    .toSorted();
  return Promise.all(
    paths.map(async (path) => ({
      name: basename(path, ".ts"),
      source: readFileSync(join(folder, path), "utf8"),
      exports: (await import(pathToFileURL(join(folder, path)).href)) as Record<string, unknown>,
    })),
  );
}
