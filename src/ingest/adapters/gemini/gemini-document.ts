import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, SessionIdentity } from "../../contract.ts";
import { newPairing } from "../../conversation/call-pairing.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import type { NamedBy } from "../../conversation/session-log.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { turnOf } from "../../conversation/turn.ts";
import { notTheFormat } from "../../readers/json-document.ts";
import { pointerRecord } from "../../readers/json-pointer.ts";
import { geminiTurns, unknownKeys } from "./gemini-message.ts";

export const recordKeys = words(
  `sessionId projectHash startTime lastUpdated messages summary memoryScratchpad directories kind meta`,
);

/** Emits what a chat document tells: facts of the session, then its messages. */
export function emitGeminiRecord(
  document: unknown,
  named: NamedBy,
  emit: (record: Observed) => void,
): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const { messages } = document;
  if (!Array.isArray(messages)) return emit(notTheFormat("the document holds no messages"));
  const session = identityOf(document, named);
  const raw = pointerRecord(["sessionId"], document["sessionId"] ?? null);
  const place = { session, ordinal: 0, raw, at: timeOf(document["startTime"]) };
  const [cwd] = folders(document);
  const parentId = named.parentId ?? null;
  const parent = parentId === null ? {} : { parent: { by: "native", id: parentId } as const };
  emit({ type: "session", ...place, ...parent, ...(cwd === undefined ? {} : { cwd }) });
  const revision = possibleTimeOf(document["lastUpdated"]) ?? messages.length;
  emitFacts({ ...place, revision }, factsOf(document), emit);
  const keys = new Set(keysBeside(document, "", recordKeys));
  for (const message of messages.filter(isObject)) {
    for (const key of unknownKeys(message)) keys.add(key);
  }
  for (const key of keys) emit({ type: "unknown-key", ...place, key });
  const target = { session, pairing: newPairing(), emit };
  messages.forEach((message: unknown, index) => {
    const at = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(["messages", index], message),
    };
    const turns = isObject(message) ? geminiTurns(message) : null;
    emitTurns(target, at, turns ?? [unknownTurn(message)]);
  });
}

/** A message of a type that is not known, kept as it is. */
export function unknownTurn(message: unknown): ReturnType<typeof turnOf> {
  const type = isObject(message) ? asString(message["type"]) : undefined;
  return turnOf("meta", JSON.stringify(message), { label: `unknown:${type ?? "record"}` });
}

function identityOf(document: JsonObject, named: NamedBy): SessionIdentity {
  const id = asString(document["sessionId"]) ?? named.id ?? "";
  return id === "" ? { by: "content", run: pointerRecord([], document) } : { by: "native", id };
}

export function folders(record: JsonObject): readonly string[] {
  const { directories } = record;
  return Array.isArray(directories)
    ? directories.filter((folder: unknown) => typeof folder === "string")
    : [];
}

export function factsOf(record: JsonObject): Parameters<typeof emitFacts>[1] {
  return [
    ["title", asString(record["summary"]) ?? null],
    ["cwd", folders(record)[0] ?? null],
    ["agent", record["kind"] === "subagent" ? "subagent" : null],
    ["started_at", timeOf(record["startTime"])],
    ["ended_at", timeOf(record["lastUpdated"])],
  ];
}
