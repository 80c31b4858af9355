import { asString, type JsonObject } from "../../../core/json.ts";
import type { ObservedFact } from "../../contract.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { at, type Place } from "../../place.ts";
import type { ResolvedSession } from "./session-resolver.ts";

/** What was already said of one session: facts and unknown keys are told once, until they change. */
interface SessionNotes {
  announced: boolean;
  cwd: string;
  version: string;
  branch: string;
  agent: string;
  /** Mark of the usage told last. */
  usage: string;
  unknown: string[];
}

export type NotesState = RecentMap<SessionNotes>;

const SESSION_LIMIT = 64;
const UNKNOWN_LIMIT = 256;

export function createNotes(): NotesState {
  return createRecentMap();
}

export function notesOf(state: NotesState, session: ResolvedSession): SessionNotes {
  const notes = recall(state, session.name) ?? {
    announced: false,
    cwd: "",
    version: "",
    branch: "",
    agent: "",
    usage: "",
    unknown: [],
  };
  remember(state, session.name, notes, SESSION_LIMIT);
  return notes;
}

/** Announces the session before its first record, and once more when its working directory becomes known. */
export function announce(
  notes: SessionNotes,
  session: ResolvedSession,
  place: Place,
  cwd: string | undefined,
): void {
  const isNews = cwd !== undefined && cwd !== "" && notes.cwd === "";
  if (notes.announced && !isNews) return;
  notes.announced = true;
  if (isNews) notes.cwd = cwd;
  place.emit({
    type: "session",
    ...at(place),
    ...(session.parent === undefined ? {} : { parent: session.parent }),
    ...(isNews ? { cwd } : {}),
  });
  if (isNews) emitFact(place, "cwd", cwd);
}

/** Tells version, branch and agent of a record where they changed. */
export function noteFacts(notes: SessionNotes, place: Place, record: JsonObject): void {
  const version = asString(record["version"]) ?? asString(record["claude_code_version"]) ?? "";
  if (version !== "" && version !== notes.version) {
    notes.version = version;
    emitFact(place, "harness_version", version);
  }
  const branch = asString(record["gitBranch"]) ?? "";
  if (branch !== "" && branch !== notes.branch) {
    notes.branch = branch;
    emitFact(place, "branch", branch);
  }
  noteAgent(notes, place, asString(record["attributionAgent"]));
}

export function noteAgent(notes: SessionNotes, place: Place, agent: string | undefined): void {
  if (agent === undefined || agent === "" || agent === notes.agent) return;
  notes.agent = agent;
  emitFact(place, "agent", agent);
}

/** Tells a key that the reader does not know, once per session. */
export function noteUnknown(notes: SessionNotes, place: Place, key: string): void {
  if (notes.unknown.includes(key) || notes.unknown.length >= UNKNOWN_LIMIT) return;
  notes.unknown.push(key);
  place.emit({ type: "unknown-key", ...at(place), key });
}

export function emitFact(place: Place, field: ObservedFact["field"], value: string): void {
  place.emit({ type: "fact", ...at(place), field, value });
}
