import { closeSync, openSync, readSync } from "node:fs";
import { asString, isObject } from "../../../core/json.ts";
import type {
  Cursor,
  Observed,
  ReadChunk,
  ReadContext,
  SessionIdentity,
  Source,
} from "../../contract.ts";
import { count } from "../../conversation/token-counts.ts";
import { readBeside, stampOfFiles } from "../../readers/beside-files.ts";
import { parseJson } from "../../readers/json-bytes.ts";
import { readJsonLines } from "../../readers/json-lines.ts";
import { sessionLines } from "./session-lines.ts";

const HEAD_BYTES = 64 * 1024;

/** `<session>.settings.json` beside `<session>.jsonl`. */
export function settingsOf(path: string): string {
  return path.replace(/\.jsonl$/, ".settings.json");
}

/**
 * Reads the lines of a session, and what the settings beside them say of model and tokens: totals that rise, stated
 * again whenever they changed.
 */
export async function* readDroidSession(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
): AsyncGenerator<ReadChunk, void, undefined> {
  const session = sessionIn(source.path);
  const saved = savedState(cursor);
  const before = cursor === null ? null : { ...cursor, state: saved.lines };
  const path = settingsOf(source.path);
  const stamp = session === null ? "" : stampOfFiles([path]);
  let held: ReadChunk | null = null;
  // A chunk is held back here, and so are its records.
  const { take: _, ...inChunks } = context;
  for await (const chunk of readJsonLines(source, before, inChunks, sessionLines(session))) {
    if (held !== null) yield withState(held, saved.settings);
    held = chunk;
  }
  if (held === null) return;
  const records: Observed[] = [];
  const isNew = stamp !== saved.settings || before?.generation !== held.cursor.generation;
  if (session !== null && isNew)
    emitSettings(source.path, session, context, (record) => records.push(record));
  yield withState({ ...held, records: [...held.records, ...records] }, stamp);
}

/** The session that the first line names; null when it names none, or is damaged. */
function sessionIn(path: string): SessionIdentity | null {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const head = buffer.subarray(0, readSync(file, buffer, 0, HEAD_BYTES, 0)).toString("utf8");
    const first = parseJson(head.split("\n", 1)[0] ?? "");
    const id = isObject(first) && first["type"] === "session_start" ? asString(first["id"]) : "";
    return id === undefined || id === "" ? null : { by: "native", id };
  } finally {
    closeSync(file);
  }
}

interface SavedState {
  readonly lines: unknown;
  /** Stamp of the settings that were read. */
  readonly settings: string;
}

function savedState(cursor: Cursor | null): SavedState {
  const value = typeof cursor?.state === "string" ? parseJson(cursor.state) : undefined;
  if (!isObject(value)) return { lines: null, settings: "" };
  return { lines: value["lines"] ?? null, settings: asString(value["settings"]) ?? "" };
}

function withState(chunk: ReadChunk, settings: string): ReadChunk {
  const state = JSON.stringify({ lines: chunk.cursor.state, settings });
  return { ...chunk, cursor: { ...chunk.cursor, state } };
}

function emitSettings(
  sourcePath: string,
  session: SessionIdentity,
  context: ReadContext,
  emit: (record: Observed) => void,
): void {
  const settings = readBeside(sourcePath, settingsOf(sourcePath), context, emit);
  if (settings === null) return;
  const model = asString(settings.value["model"]) ?? null;
  const place = { session, ordinal: 0, raw: settings.evidence([]), at: null };
  emit({ type: "session", ...place });
  if (model !== null) emit({ type: "fact", ...place, field: "model", value: model });
  const usage = settings.value["tokenUsage"];
  if (!isObject(usage)) return;
  const tokens = {
    input: count(usage, "inputTokens") ?? 0,
    output: count(usage, "outputTokens") ?? 0,
    cacheRead: count(usage, "cacheReadTokens") ?? 0,
    cacheWrite: count(usage, "cacheCreationTokens") ?? 0,
    reasoning: count(usage, "thinkingTokens") ?? 0,
  };
  const revision = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  if (revision === 0) return;
  emit({
    type: "usage",
    ...place,
    requestId: "session",
    revision,
    model,
    ...tokens,
    costUsd: null,
  });
}
