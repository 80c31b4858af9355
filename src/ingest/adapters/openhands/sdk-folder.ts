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
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
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

/** The number of an event among all of its conversation: those before it may be yet to come. */
function numberOf(eventPath: string): number {
  return Number(basename(eventPath).split("-")[1]);
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

/** State as it stands, how many events there are and how much they hold: one that was seen half written grows. */
export function stampOfConversation(path: string): string {
  const state = statOf(path);
  const events = eventFiles(path);
  const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
  return `${state?.size ?? 0}:${state?.mtimeNs ?? 0}:${events.length}:${bytes}:${basename(events.at(-1) ?? "")}`;
}

function sizeOf(path: string): number {
  return Number(statOf(path)?.size ?? 0);
}

/** What a later pass has to know. */
interface FolderState {
  /** Keyed hash of the state as it was read; null where not all events behind it were. */
  readonly seal: string | null;
  readonly pairing: PairingState;
}

/**
 * Reads a conversation of the SDK: its state, then the events that a pass before has not read, in chunks. Where other
 * events now stand first, it is a new generation and read anew. I/O errors reject.
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
  const known = pass.generation === cursor?.generation ? stateOf(cursor) : nothingKnown();
  emitState(state, session, { isKnown: known.seal === seal, count: events.length }, emit);
  const { pairing } = known;
  const cursorAt = (offset: number, sealed: FolderState["seal"]): Cursor => ({
    ...pass,
    offset,
    prefixHmac: eventsHmac(events, offset, context),
    state: { seal: sealed, pairing: structuredClone(pairing) } satisfies FolderState,
  });
  let bytes = sizeOf(source.path);
  let { offset } = pass;
  for (const path of events.slice(offset)) {
    const event = readBeside(source.path, path, context, emit);
    offset += 1;
    const ordinal = (numberOf(path) + 1) * ORDINALS_PER_MESSAGE;
    const place = { session, pairing, emit, ordinal };
    if (event !== null) emitSdkEvent(event.value, { ...place, raw: event.evidence([]) });
    bytes += sizeOf(path);
    if (records.length < CHUNK_RECORDS) continue;
    yield { records: records.splice(0), cursor: cursorAt(offset, null), bytes };
    bytes = 0;
  }
  yield { records: records.splice(0), cursor: cursorAt(offset, seal), bytes };
}

function nothingKnown(): FolderState {
  return { seal: null, pairing: newPairing() };
}

/** Cursors of earlier versions hold the seal alone. */
function stateOf(cursor: Cursor | null): FolderState {
  const state = cursor?.state;
  if (typeof state === "string") return { ...nothingKnown(), seal: state };
  return isObject(state) ? (structuredClone(state) as unknown as FolderState) : nothingKnown();
}

/** Goes on where the events that were read are still the first, and as they were: others were never read, or half. */
function beginning(
  cursor: Cursor | null,
  events: readonly string[],
  context: ReadContext,
): Omit<Cursor, "state"> {
  if (cursor === null) return { generation: 0, offset: 0, prefixHmac: "" };
  const { generation, offset, prefixHmac } = cursor;
  const isSame = offset <= events.length && prefixHmac === eventsHmac(events, offset, context);
  if (offset === 0 || isSame) return { generation, offset, prefixHmac };
  return { generation: generation + 1, offset: 0, prefixHmac: "" };
}

/** Keyed hash of the names and sizes of the first events; "" of none. */
function eventsHmac(events: readonly string[], count: number, context: ReadContext): string {
  if (count === 0) return "";
  const read = events.slice(0, count).map((path) => `${basename(path)}:${sizeOf(path)}`);
  return context.mac(read.join("\n"));
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

/** Statuses of a conversation that goes on. */
const passing: ReadonlySet<string> = new Set([
  "idle",
  "running",
  "paused",
  "waiting_for_confirmation",
]);

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
  const revision = (count + 1) * ORDINALS_PER_MESSAGE;
  const status = asString(state["execution_status"]) ?? asString(state["agent_status"]) ?? null;
  emitFacts(
    // Without an event more it can only have ended.
    { ...place, revision: status === null || passing.has(status) ? revision : revision + 1 },
    [
      ["model", asString(llm["model"]) ?? null],
      // `Agent` is the class that all are of, unless somebody made another.
      ["agent", agent["kind"] === "Agent" ? null : (asString(agent["kind"]) ?? null)],
      ["cwd", cwd ?? null],
      ["end_reason", status],
    ],
    emit,
  );
  for (const usage of usageOfStats(state["stats"], revision, place)) emit(usage);
}
