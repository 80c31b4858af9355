import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type {
  Cursor,
  Observed,
  ReadChunk,
  ReadContext,
  SessionIdentity,
  Source,
} from "../../contract.ts";
import { newPairing } from "../../conversation/call-pairing.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { readBeside } from "../../readers/beside-files.ts";
import { notTheFormat, parseDocument, refused } from "../../readers/json-document.ts";
import { pointerRecord } from "../../readers/json-pointer.ts";
import { statOf } from "../../stamp.ts";
import { emitSdkEvent } from "./sdk-lines.ts";
import { usageOfStats } from "./sdk-usage.ts";

const CHUNK_RECORDS = 512;

/** Names of the event files of a conversation, in order: they are numbered with leading zeros. */
export function eventFiles(statePath: string): readonly string[] {
  const folder = join(dirname(statePath), "events");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^event-\d+-.*\.json$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** True for an event file of a conversation whose state lies above it. */
export function isEventFile(path: string): boolean {
  const folder = dirname(path);
  return (
    basename(folder) === "events" &&
    path.endsWith(".json") &&
    existsSync(join(folder, "..", "base_state.json"))
  );
}

/** State as it stands, and how many events there are: an event never changes once it is written. */
export function stampOfConversation(path: string): string {
  const state = statOf(path);
  const events = eventFiles(path);
  return `${state?.size ?? 0}:${state?.mtimeNs ?? 0}:${events.length}:${basename(events.at(-1) ?? "")}`;
}

/**
 * Reads a conversation of the SDK: its state, then the events that a pass before has not read, in chunks. A conversation
 * whose first event is another one is a new generation. I/O errors reject.
 */
export async function* readConversationFolder(
  source: Source,
  cursor: Cursor | null,
  context: ReadContext,
): AsyncGenerator<ReadChunk, void, undefined> {
  const records: Observed[] = [];
  const emit = (record: Observed): void => void records.push(record);
  const events = eventFiles(source.path);
  const state = loadState(source.path, context, emit);
  const pass = beginning(cursor, events, context);
  if (state === null) {
    yield { records, cursor: { ...pass, state: cursor?.state ?? null }, bytes: 0 };
    return;
  }
  const session = identityOf(state);
  const seal = context.mac(canonicalJson(state));
  emitState(state, session, { isKnown: cursor?.state === seal, count: events.length }, emit);
  const place = { session, pairing: newPairing(), emit };
  let bytes = Number(statOf(source.path)?.size ?? 0);
  let { offset } = pass;
  for (const path of events.slice(offset)) {
    const event = readBeside(source.path, path, context, emit);
    offset += 1;
    const ordinal = offset * ORDINALS_PER_MESSAGE;
    if (event !== null) emitSdkEvent(event.value, { ...place, ordinal, raw: event.evidence([]) });
    bytes += Number(statOf(path)?.size ?? 0);
    if (records.length < CHUNK_RECORDS) continue;
    yield { records: records.splice(0), cursor: { ...pass, offset, state: null }, bytes };
    bytes = 0;
  }
  yield { records: records.splice(0), cursor: { ...pass, offset, state: seal }, bytes };
}

function beginning(
  cursor: Cursor | null,
  events: readonly string[],
  context: ReadContext,
): Omit<Cursor, "state"> {
  const [first] = events;
  const prefixHmac = first === undefined ? "" : context.mac(basename(first));
  if (cursor === null) return { generation: 0, offset: 0, prefixHmac };
  const isSame = cursor.offset === 0 || cursor.prefixHmac === prefixHmac;
  if (isSame && cursor.offset <= events.length)
    return { generation: cursor.generation, offset: cursor.offset, prefixHmac };
  return { generation: cursor.generation + 1, offset: 0, prefixHmac };
}

function loadState(
  path: string,
  context: ReadContext,
  emit: (record: Observed) => void,
): JsonObject | null {
  const size = Number(statOf(path)?.size ?? 0);
  if (size > context.maxDocumentBytes) {
    const detail = `a document of ${size} bytes is over the limit of ${context.maxDocumentBytes}`;
    emit({ ...refused("document-too-large"), detail });
    return null;
  }
  const parsed = parseDocument(readFileSync(path));
  if (!("value" in parsed)) emit(refused(parsed.reason));
  else if (isObject(parsed.value)) return parsed.value;
  else emit(notTheFormat("the state of the conversation is not an object"));
  return null;
}

function identityOf(state: JsonObject): SessionIdentity {
  const id = asString(state["id"]);
  return id === undefined || id === ""
    ? { by: "content", run: pointerRecord([], state) }
    : { by: "native", id };
}

function emitState(
  state: JsonObject,
  session: SessionIdentity,
  { isKnown, count }: { readonly isKnown: boolean; readonly count: number },
  emit: (record: Observed) => void,
): void {
  const key = "id" in state ? ["id"] : [];
  const raw = pointerRecord(key, key.length === 0 ? state : state["id"]);
  const place = { session, ordinal: 0, raw, at: null };
  const workspace = isObject(state["workspace"]) ? state["workspace"] : {};
  const agent = isObject(state["agent"]) ? state["agent"] : {};
  const llm = isObject(agent["llm"]) ? agent["llm"] : {};
  const cwd = asString(workspace["working_dir"]);
  emit({ type: "session", ...place, ...(cwd === undefined ? {} : { cwd }) });
  if (isKnown) return;
  emitFacts(
    place,
    [
      ["model", asString(llm["model"]) ?? null],
      ["agent", asString(agent["kind"]) ?? null],
      ["cwd", cwd ?? null],
      [
        "end_reason",
        asString(state["execution_status"]) ?? asString(state["agent_status"]) ?? null,
      ],
    ],
    emit,
  );
  const revision = (count + 1) * ORDINALS_PER_MESSAGE;
  for (const usage of usageOfStats(state["stats"], revision, place)) emit(usage);
}
