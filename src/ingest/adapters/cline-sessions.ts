import { join } from "node:path";
import { asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe, Roots } from "../contract.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../conversation/emit-turns.ts";
import { keysBeside, words } from "../conversation/known-keys.ts";
import { possibleTimeOf } from "../conversation/timestamp.ts";
import { turnOf } from "../conversation/turn.ts";
import { environmentFolder } from "../environment-folder.ts";
import { headText } from "../head-text.ts";
import { readBeside, sealedWith, stampOfFiles } from "../readers/beside-files.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { isImported, isSessionCompanion, manifestOf } from "./cline/session-folder.ts";
import { sessionTurns } from "./cline/session-message.ts";

const documentKeys = words(
  "version updated_at agent sessionId taskType origin messages system_prompt",
);
const messageKeys = words("id role content agent sessionId metadata modelInfo metrics ts");

/** Sessions of Cline 3: of its command line, its SDK, and the editors that run on it. One file for each agent of a session. */
export const clineSessions: Adapter = {
  name: "cline-sessions",
  title: "Cline 3",
  harness: "cline",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "failure-only",
  description: {
    looksIn: [
      "~/.cline/data/sessions/<session>/*.messages.json",
      "$CLINE_SESSION_DATA_DIR",
      "$CLINE_DATA_DIR/sessions",
      "$CLINE_DIR/data/sessions",
    ],
    understands: [
      "messages, tool calls and their results; what became of each command, file and search of a call; exit codes",
      "tokens and cost of each answer",
      "subagents and teammates, each in its own file, with the session that began them",
      "the folder, the title and how the session ended, from the manifest beside it",
    ],
    cannotKnow: [
      "how long a tool ran",
      "what a compaction took out of the conversation",
      "sessions that Cline imported from another agent: they are read where they come from, not twice",
    ],
  },
  roots: (roots) => [sessionsFolder(roots)],
  detect,
  isCompanion: (path) => isSessionCompanion(path) || isImported(path),
  stamp: (path) => Promise.resolve(stampOfFiles([path, manifestOf(path)])),
  read: (source, cursor, context) => {
    const path = manifestOf(source.path);
    return readJsonDocument(source, cursor, sealedWith(context, [path]), (document, emit) => {
      if (!isSession(document)) return emit(notTheFormat("the document is no session of Cline"));
      const manifest = readBeside(source.path, path, context, emit)?.value ?? {};
      emitSession(document, manifest, emit);
    });
  },
};

function sessionsFolder(roots: Roots): string {
  const own = environmentFolder(roots, "CLINE_SESSION_DATA_DIR");
  if (own !== null) return own;
  const home = environmentFolder(roots, "CLINE_DIR") ?? join(roots.home, ".cline");
  return join(environmentFolder(roots, "CLINE_DATA_DIR") ?? join(home, "data"), "sessions");
}

function detect({ document, path, head }: Probe): number {
  if (document !== undefined) return isSession(document) ? 0.97 : 0;
  if (!path.endsWith(".messages.json")) return 0;
  const start = headText(head).slice(0, 2000);
  return /"sessionId"\s*:/.test(start) && /"origin"\s*:\s*\{/.test(start) ? 0.9 : 0;
}

interface Session extends JsonObject {
  readonly sessionId: string;
  readonly origin: JsonObject;
  readonly messages: readonly unknown[];
}

function isSession(document: unknown): document is Session {
  return (
    isObject(document) &&
    typeof document["sessionId"] === "string" &&
    isObject(document["origin"]) &&
    Array.isArray(document["messages"])
  );
}

function emitSession(
  document: Session,
  manifest: JsonObject,
  emit: (record: Observed) => void,
): void {
  const { sessionId, origin, messages } = document;
  const session = { by: "native", id: sessionId } as const;
  const times = messages.filter(isObject).map((message) => possibleTimeOf(message["ts"]));
  const known = times.filter((at) => at !== null);
  const raw = pointerRecord(["sessionId"], sessionId);
  const place = { session, ordinal: 0, raw, at: known[0] ?? null };
  const cwd = asString(manifest["cwd"]) ?? asString(manifest["workspace_root"]);
  const parent = asString(origin["parentThreadId"]);
  emit({
    type: "session",
    ...place,
    ...(cwd === undefined ? {} : { cwd }),
    ...(parent === undefined ? {} : { parent: { by: "native" as const, id: parent } }),
  });
  const revision = messages.length;
  emitFacts({ ...place, revision }, factsOf(document, manifest, known), emit);
  const keys = [
    ...keysBeside(document, "", documentKeys),
    ...messages.filter(isObject).flatMap((one) => keysBeside(one, "message.", messageKeys)),
  ];
  for (const key of new Set(keys)) emit({ type: "unknown-key", ...place, key });
  const target = { session, pairing: newPairing(), emit };
  messages.forEach((message, index) => {
    const at = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(["messages", index], message),
    };
    const turns = isObject(message) ? sessionTurns(message) : null;
    emitTurns(target, at, turns ?? [turnOf("meta", "", { label: "unknown:message" })]);
  });
}

/** The manifest is the first agent's: of the others it tells the folder alone. */
function factsOf(
  { sessionId, origin }: Session,
  manifest: JsonObject,
  times: readonly number[],
): Parameters<typeof emitFacts>[1] {
  const isFirst = manifest["session_id"] === sessionId;
  const metadata = isObject(manifest["metadata"]) ? manifest["metadata"] : {};
  const status = asString(manifest["status"]) ?? "";
  return [
    ["agent", asString(origin["subagent"]) ?? null],
    ["harness_version", asString(origin["version"]) ?? null],
    ["title", isFirst ? (asString(metadata["title"]) ?? null) : null],
    ["cwd", asString(manifest["cwd"]) ?? null],
    ["end_reason", isFirst && ended.has(status) ? status : null],
    ["started_at", (isFirst ? possibleTimeOf(manifest["started_at"]) : null) ?? times[0] ?? null],
    ["ended_at", (isFirst ? possibleTimeOf(manifest["ended_at"]) : null) ?? times.at(-1) ?? null],
  ];
}

const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);
