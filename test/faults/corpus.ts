import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { FleetOptions } from "../../src/simulate/fleet.ts";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { fixturePath } from "../ingest/fixture-path.ts";

/**
 * One transcript, and how it comes to be: `lines` are appended to; a `document` may be met half written, and is
 * understood when it is whole; of a `whole` file any part would pass for another run.
 */
export interface CorpusFile {
  /** Below the home folder. */
  readonly path: string;
  readonly content: Buffer;
  readonly layout: "lines" | "document" | "whole";
}

/** Folder below the home folder that holds the formats which have no place of their own. */
export const importsFolder = "imports";

/** Transcripts of a simulated fleet and the fixtures of every format. */
export function corpus(fleet: Pick<FleetOptions, "seed" | "sessions">): readonly CorpusFile[] {
  return [...fleetFiles(fleet), ...fixtureFiles()];
}

/** Transcripts of a simulated fleet alone, where its agents keep them. */
export function fleetFiles(fleet: Pick<FleetOptions, "seed" | "sessions">): readonly CorpusFile[] {
  const home = mkdtempSync(join(tmpdir(), "whetstone-fleet-"));
  try {
    return writeFleet(home, { ...fleet, now: Date.UTC(2026, 5, 1) }).map((path) => ({
      path: relative(home, path),
      content: readFileSync(path),
      layout: layoutOf(path),
    }));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The fixtures of every adapter, below {@link importsFolder}. */
export function fixtureFiles(): readonly CorpusFile[] {
  const root = fixturePath("");
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".expected.json"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(root, path).startsWith("store"))
    .toSorted()
    .map((path) => fixtureFile(path, join(importsFolder, relative(root, path))));
}

function fixtureFile(source: string, path: string): CorpusFile {
  if (!source.endsWith(".sql")) {
    return { path, content: readFileSync(source), layout: layoutOf(path) };
  }
  const database = path.replace(/\.sql$/, ".db");
  return { path: database, content: databaseFrom(readFileSync(source, "utf8")), layout: "whole" };
}

function databaseFrom(sql: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-database-"));
  const database = new DatabaseSync(join(folder, "made.db"));
  database.exec(sql);
  database.close();
  const content = readFileSync(join(folder, "made.db"));
  rmSync(folder, { recursive: true, force: true });
  return content;
}

/** Bare messages whose first line could be of two formats: cut there it is read as another than whole. */
export const ambiguousLog = join(importsFolder, "anthropic-messages/growing.jsonl");

function layoutOf(path: string): CorpusFile["layout"] {
  if (path.endsWith(".jsonl")) return "lines";
  return path.endsWith(".json") ? "document" : "whole";
}

/** Writes a file below a home folder, wholly or its first `length` bytes. */
export function writeInto(home: string, file: CorpusFile, length = file.content.length): string {
  const path = join(home, file.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file.content.subarray(0, length));
  return path;
}

/** Makes folders below the home folder part of every scan of a store, as if an agent kept its sessions there. */
export function includeFolders(
  whetstoneHome: string,
  folders: readonly string[] = [importsFolder],
): void {
  mkdirSync(whetstoneHome, { recursive: true });
  const config = JSON.stringify({ include: folders.map((folder) => `~/${folder}`) });
  writeFileSync(join(whetstoneHome, "whetstone.config.json"), config);
}
