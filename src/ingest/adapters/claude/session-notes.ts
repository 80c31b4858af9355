import { asString, type JsonObject } from "../../../core/json.ts";
import type { ObservedFact, ObservedUsage } from "../../contract.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import type { Mark } from "../../mark.ts";
import { at, type Place } from "../../place.ts";
import type { ResolvedSession } from "./session-resolver.ts";
import { usageMark } from "./usage.ts";

/** What was already said of one session, by marks: facts and unknown keys are told once, until they change. */
interface SessionNotes {
  announced: boolean;
  /** True once the working directory was told. */
  hasFolder: boolean;
  version: string;
  branch: string;
  agent: string;
  /** Numbers of the usage told last. */
  usage: string;
  unknown: string[];
}

export type NotesState = RecentMap<SessionNotes>;

export interface Notes {
  readonly stored: SessionNotes;
  readonly mark: Mark;
}

const SESSION_LIMIT = 64;
const UNKNOWN_LIMIT = 256;

export function createNotes(): NotesState {
  return createRecentMap();
}

export function notesOf(state: NotesState, session: ResolvedSession, mark: Mark): Notes {
  const stored = recall(state, session.name) ?? {
    announced: false,
    hasFolder: false,
    version: "",
    branch: "",
    agent: "",
    usage: "",
    unknown: [],
  };
  remember(state, session.name, stored, SESSION_LIMIT);
  return { stored, mark };
}

/** Announces the session before its first record, and once more when its working directory becomes known. */
export function announce(
  { stored }: Notes,
  session: ResolvedSession,
  place: Place,
  cwd: string | undefined,
): void {
  const isNews = cwd !== undefined && cwd !== "" && !stored.hasFolder;
  if (stored.announced && !isNews) return;
  stored.announced = true;
  if (isNews) stored.hasFolder = true;
  place.emit({
    type: "session",
    ...at(place),
    ...(session.parent === undefined ? {} : { parent: session.parent }),
    ...(isNews ? { cwd } : {}),
  });
  if (isNews) emitFact(place, "cwd", cwd);
}

/** Tells version, branch and agent of a record where they changed. */
export function noteFacts(notes: Notes, place: Place, record: JsonObject): void {
  const version = asString(record["version"]) ?? asString(record["claude_code_version"]);
  if (isNew(notes, "version", version)) emitFact(place, "harness_version", version);
  const branch = asString(record["gitBranch"]);
  if (isNew(notes, "branch", branch)) emitFact(place, "branch", branch);
  noteAgent(notes, place, asString(record["attributionAgent"]));
}

export function noteAgent(notes: Notes, place: Place, agent: string | undefined): void {
  if (isNew(notes, "agent", agent)) emitFact(place, "agent", agent);
}

/** True for a value other than the one told last, which it then is. */
function isNew(
  { stored, mark }: Notes,
  field: "version" | "branch" | "agent",
  value: string | undefined,
): value is string {
  if (value === undefined || value === "") return false;
  const told = mark(value);
  if (told === stored[field]) return false;
  stored[field] = told;
  return true;
}

/** Tells a key that the reader does not know, once per session. */
export function noteUnknown({ stored, mark }: Notes, place: Place, key: string): void {
  const told = mark(key);
  if (stored.unknown.includes(told) || stored.unknown.length >= UNKNOWN_LIMIT) return;
  stored.unknown.push(told);
  place.emit({ type: "unknown-key", ...at(place), key });
}

/** Tells usage, unless the line before told the same: each line of a response repeats it. */
export function noteUsage({ stored }: Notes, place: Place, usage: ObservedUsage): void {
  const mark = usageMark(usage);
  if (mark === stored.usage) return;
  stored.usage = mark;
  place.emit(usage);
}

export function emitFact(place: Place, field: ObservedFact["field"], value: string): void {
  place.emit({ type: "fact", ...at(place), field, value });
}
