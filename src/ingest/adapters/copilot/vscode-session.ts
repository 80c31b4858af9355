import { asArray, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, SessionIdentity } from "../../contract.ts";
import { newPairing } from "../../conversation/call-pairing.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { turnOf } from "../../conversation/turn.ts";
import { notTheFormat } from "../../readers/json-document.ts";
import { pointerRecord } from "../../readers/json-pointer.ts";
import { requestTurns } from "./vscode-request.ts";

const sessionKeys = words(
  `version requesterUsername requesterAvatarIconUri responderUsername responderAvatarIconUri initialLocation requests
   sessionId creationDate lastMessageDate customTitle isImported hasPendingEdits inputState mode selectedModel
   repoData pendingRequests`,
);
const requestKeys = words(
  `requestId message variableData response responseId result responseMarkdownInfo followups isCanceled vote
   voteDownReason agent slashCommand usedContext contentReferences codeCitations timestamp modelId confirmation
   editedFileEvents shouldBeRemovedOnSend timeSpentWaiting modelState completionTokens promptTokens elapsedMs
   isSystemInitiated modeInfo attempt locationData agentOrSlashCommandDetected userSelectedTools`,
);

const unknownRequest = turnOf("meta", "", { label: "unknown:record" });

/** Emits what a chat session tells: its facts, then each request with its answer. */
export function emitChatSession(
  document: unknown,
  folder: string | null,
  emit: (record: Observed) => void,
): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const { requests } = document;
  if (!Array.isArray(requests)) return emit(notTheFormat("the document holds no requests"));
  const session = identityOf(document);
  const raw = pointerRecord(["sessionId"], document["sessionId"] ?? null);
  const at = timeOf(document["creationDate"]);
  const place = { session, ordinal: 0, raw, at };
  emit({ type: "session", ...place, ...(folder === null ? {} : { cwd: folder }) });
  emitFacts(
    { ...place, revision: possibleTimeOf(document["lastMessageDate"]) ?? requests.length },
    [
      ["cwd", folder],
      ["title", asString(document["customTitle"]) ?? null],
      ["started_at", at],
      ["ended_at", timeOf(document["lastMessageDate"])],
    ],
    emit,
  );
  for (const key of unknownKeys(document)) emit({ type: "unknown-key", ...place, key });
  const target = { session, pairing: newPairing(), emit };
  requests.forEach((request: unknown, index) => {
    const turns = isObject(request) ? requestTurns(request) : [unknownRequest];
    const ordinal = (index + 1) * ORDINALS_PER_MESSAGE;
    emitTurns(target, { ordinal, raw: pointerRecord(["requests", index], request) }, turns);
  });
}

function identityOf(document: JsonObject): SessionIdentity {
  const id = asString(document["sessionId"]) ?? "";
  return id === "" ? { by: "content", run: pointerRecord([], document) } : { by: "native", id };
}

function unknownKeys(document: JsonObject): ReadonlySet<string> {
  const requests = asArray(document["requests"]).filter(isObject);
  return new Set([
    ...keysBeside(document, "", sessionKeys),
    ...requests.flatMap((request) => keysBeside(request, "request.", requestKeys)),
  ]);
}
