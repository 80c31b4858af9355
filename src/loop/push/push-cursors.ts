import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../core/make-folder.ts";
import { hash64 } from "../../core/hash.ts";
import { isObject } from "../../core/json.ts";
import type { CursorRow, CursorStamp } from "../../core/rows.ts";
import { formatSpoolLine, parseSpoolLine } from "../../store/spool-line.ts";
import type { Greeting } from "./push-answer.ts";

/** How far each source was acknowledged by one store: nothing else decides what is read and sent. */
export interface PushCursors {
  get(sourceKey: string): CursorRow | null;
  stamps(): ReadonlyMap<string, CursorStamp>;
  /** Remembers positions. Losing the last of them only means sending again what is then a duplicate. */
  put(cursors: readonly CursorRow[]): void;
  /** The source is to be sent from its beginning. */
  drop(sourceKey: string): void;
}

/** A file of lines, the last of a source counting; rewritten when most of it is outdated. */
export function openPushCursors(home: string, greeting: Greeting): PushCursors {
  const folder = join(home, "push");
  const { store, tenant, sender } = greeting;
  const path = join(folder, `${store}-${hash64(JSON.stringify([tenant, sender]))}.ndjson`);
  const { cursors, lines } = readCursors(path);
  makeFolder(folder, 0o700);
  if (lines > 2 * cursors.size + 64) rewrite(path, cursors);
  const append = (values: readonly unknown[]): void =>
    appendFileSync(path, values.map((value) => formatSpoolLine(value)).join(""), { mode: 0o600 });
  return {
    get: (sourceKey) => cursors.get(sourceKey) ?? null,
    stamps: () => cursors,
    put(rows) {
      if (rows.length === 0) return;
      for (const row of rows) cursors.set(row.sourceKey, row);
      append(rows);
    },
    drop(sourceKey) {
      cursors.delete(sourceKey);
      append([{ sourceKey, dropped: true }]);
    },
  };
}

function readCursors(path: string): {
  readonly cursors: Map<string, CursorRow>;
  readonly lines: number;
} {
  const cursors = new Map<string, CursorRow>();
  if (!existsSync(path)) return { cursors, lines: 0 };
  const lines = readFileSync(path, "utf8").split("\n");
  for (const line of lines) {
    // A line that a crash cut short is no line: its source is sent again from the position before.
    const value = line === "" ? undefined : parseSpoolLine(line);
    if (!isObject(value) || typeof value["sourceKey"] !== "string") continue;
    if (value["dropped"] === true) cursors.delete(value["sourceKey"]);
    // The checksum proves that this program wrote the line.
    else cursors.set(value["sourceKey"], value as unknown as CursorRow);
  }
  return { cursors, lines: lines.length };
}

function rewrite(path: string, cursors: ReadonlyMap<string, CursorRow>): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, [...cursors.values()].map((value) => formatSpoolLine(value)).join(""), {
    mode: 0o600,
  });
  renameSync(draft, path);
}
