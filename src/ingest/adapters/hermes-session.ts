import { basename } from "node:path";
import { asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe, SessionIdentity } from "../contract.ts";
import { headText } from "../head-text.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { ORDINALS_PER_MESSAGE } from "../conversation/emit-turns.ts";
import { emitMessage } from "../conversation/read-conversation.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { hermesDialectIn } from "./hermes/hermes-dialect.ts";
import { hermesHomes } from "./hermes/hermes-homes.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { join } from "node:path";
import { words } from "../conversation/known-keys.ts";

const sessionKeys = words(
  `session_id model base_url platform session_start last_updated system_prompt tools message_count messages cwd title
   model_config provider parent_session_id tool_count git_branch`,
);

/** `sessions/session_<id>.json`: one object, rewritten each turn. */
export const hermesSession: Adapter = {
  name: "hermes-session",
  title: "Hermes session files",
  harness: "hermes",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  rank: 80,
  description: {
    looksIn: ["$HERMES_HOME/sessions/session_*.json", "~/.hermes/profiles/*/sessions"],
    understands: ["messages, tool calls and their results, model, times of the session"],
    cannotKnow: ["times of messages", "tokens and cost: state.db has them", "rewinds"],
  },
  roots: (roots) => hermesHomes(roots).map((home) => join(home, "sessions")),
  detect,
  isCompanion: (path) =>
    /^(?:request_dump_.*|sessions)\.json$/.test(basename(path)) && isSessions(path),
  read: (source, cursor, context) =>
    readJsonDocument(source, cursor, context, (document, emit) =>
      readHermesSession(document, context.zone ?? null, emit),
    ),
};

function isSessions(path: string): boolean {
  return basename(join(path, "..")) === "sessions";
}

function detect({ document, path, head }: Probe): number {
  if (isObject(document)) return isSession(document) ? 0.95 : 0;
  // Too large to have been parsed: its name and its first keys must do.
  if (document !== undefined || !/^session_.*\.json$/.test(basename(path))) return 0;
  const start = headText(head).slice(0, 2000);
  return /^\s*\{\s*"session_id"\s*:/.test(start) && start.includes('"session_start"') ? 0.9 : 0;
}

function isSession(document: JsonObject): boolean {
  if (typeof document["session_id"] !== "string" || !Array.isArray(document["messages"]))
    return false;
  const stamped =
    "session_start" in document && ("last_updated" in document || "platform" in document);
  return (
    stamped &&
    document["messages"].every((message: unknown) => isObject(message) && "role" in message)
  );
}

/** Emits what a session document tells; the same for a file and for an object in memory. Times without a zone are in `zone`, else UTC. */
export function readHermesSession(
  document: unknown,
  zone: string | null,
  emit: (record: Observed) => void,
): void {
  const dialect = hermesDialectIn(zone);
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const conversation = dialect.conversation(document);
  if (conversation === null) return emit(notTheFormat("the document holds no messages"));
  const id = asString(document["session_id"]);
  const session: SessionIdentity =
    id === undefined || id === ""
      ? { by: "content", run: pointerRecord([], document) }
      : { by: "native", id };
  const raw = pointerRecord(["session_id"], document["session_id"] ?? null);
  const at = timeOf(document["session_start"], zone);
  const place = { session, ordinal: 0, raw, at };
  const cwd = cwdOf(document);
  emit({ type: "session", ...place, ...(cwd === null ? {} : { cwd }) });
  const revision = conversation.messages.length;
  emitFacts({ ...place, revision }, factsOf(document, cwd, zone), emit);
  for (const key of Object.keys(document)) {
    if (!sessionKeys.has(key)) emit({ type: "unknown-key", ...place, key });
  }
  const target = { session, pairing: newPairing(), emit, keys: new Set<string>() };
  conversation.messages.forEach((ref, index) => {
    const message = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(ref.path, ref.value),
    };
    emitMessage(ref, message, dialect, target);
  });
}

function factsOf(
  document: JsonObject,
  cwd: string | null,
  zone: string | null,
): Parameters<typeof emitFacts>[1] {
  return [
    ["model", asString(document["model"]) ?? null],
    ["title", asString(document["title"]) ?? null],
    ["cwd", cwd],
    ["branch", asString(document["git_branch"]) ?? null],
    ["started_at", timeOf(document["session_start"], zone)],
    ["ended_at", timeOf(document["last_updated"], zone)],
  ];
}

function cwdOf(document: JsonObject): string | null {
  const config = document["model_config"];
  return (
    asString(document["cwd"]) ?? (isObject(config) ? asString(config["cwd"]) : undefined) ?? null
  );
}
