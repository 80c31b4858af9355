import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asArray, isObject, type JsonObject } from "../../../core/json.ts";
import type { Cursor, Observed, ReadChunk, ReadContext, Source } from "../../contract.ts";
import { notTheFormat, parseDocument, refused } from "../../readers/json-document.ts";
import { besidePointer } from "../../readers/json-pointer.ts";
import { statOf } from "../../stamp.ts";
import { readWholeFile } from "../../readers/whole-file.ts";
import { emitTask } from "./cline-task.ts";

/** Files beside the conversation that tell more of the task. */
const shownNames = ["ui_messages.json", "claude_messages.json"];
const besideNames = [...shownNames, "task_metadata.json", "history_item.json"];

/**
 * Reads a task: its conversation, and beside it what was shown, where tokens, times and the folder stand. All files
 * together are the source: when one of them changed, the task is read anew as the next generation.
 */
export async function* readTask(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
): AsyncGenerator<ReadChunk, void, undefined> {
  const beside = besideNames.map((name) => join(dirname(source.path), name));
  const seal = context.mac(beside.map((path) => sealOfFile(path, context)).join(" ")).slice(0, 16);
  const known = cursor?.state === seal ? cursor : unsealed(cursor);
  const reading = readWholeFile(source, known, context, (bytes, emit) => {
    const parsed = parseDocument(bytes);
    if (!("value" in parsed)) return emit(refused(parsed.reason));
    if (!Array.isArray(parsed.value))
      return emit(notTheFormat("the task holds no list of messages"));
    const shown = shownMessages(source.path, context, emit);
    emitTask({ path: source.path, messages: parsed.value, ...shown }, emit);
  });
  for await (const chunk of reading) {
    yield { ...chunk, cursor: { ...chunk.cursor, state: seal } };
  }
}

/** A cursor whose files beside changed reads on as one that the source outgrew. */
function unsealed(cursor: Cursor | null): Cursor | null {
  return cursor === null ? null : { ...cursor, prefixHmac: "changed" };
}

function sealOfFile(path: string, context: ReadContext): string {
  const size = statOf(path)?.size;
  if (size === undefined) return "-";
  if (size > context.maxDocumentBytes) return `large:${size}`;
  return context.mac(readFileSync(path));
}

interface Shown {
  /** Name of the file that the messages stand in. */
  readonly shownPath: string | null;
  readonly shown: readonly unknown[];
  readonly metadata: JsonObject;
}

function shownMessages(
  path: string,
  context: ReadContext,
  emit: (record: Observed) => void,
): Shown {
  const folder = dirname(path);
  const [shownPath] = shownNames
    .map((name) => join(folder, name))
    .filter((each) => statOf(each) !== null);
  const shown = shownPath === undefined ? [] : asArray(valueOf(path, shownPath, context, emit));
  const found = ["task_metadata.json", "history_item.json"].map((name) =>
    valueOf(path, join(folder, name), context, emit),
  );
  const metadata = Object.fromEntries(
    found.filter(isObject).flatMap((each) => Object.entries(each)),
  );
  return { shownPath: shownPath ?? null, shown, metadata };
}

/** The value of a file beside the conversation; undefined when it is not there, or cannot be read, which is reported. */
function valueOf(
  sourcePath: string,
  path: string,
  context: ReadContext,
  emit: (record: Observed) => void,
): unknown {
  const size = statOf(path)?.size;
  if (size === undefined) return undefined;
  const locator = { kind: "pointer", pointer: besidePointer(sourcePath, path) } as const;
  if (size > context.maxDocumentBytes) {
    const detail = `${basename(path)} of ${size} bytes is over the limit of ${context.maxDocumentBytes}`;
    emit({ ...refused("document-too-large"), detail, locator });
    return undefined;
  }
  const parsed = parseDocument(readFileSync(path));
  if ("value" in parsed) return parsed.value;
  emit({ ...refused(parsed.reason), locator });
  return undefined;
}

/** Number, size and newest change of the files of a task. */
export function stampOfTask(path: string): string {
  const paths = [path, ...besideNames.map((name) => join(dirname(path), name))];
  const found = paths.map((each) => statOf(each)).filter((stats) => stats !== null);
  const size = found.reduce((sum, stats) => sum + stats.size, 0n);
  const newest = found.reduce((latest, { mtimeNs }) => (mtimeNs > latest ? mtimeNs : latest), 0n);
  return `${found.length}:${size}:${newest}`;
}
