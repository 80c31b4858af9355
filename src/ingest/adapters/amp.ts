import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe, Roots, SessionIdentity } from "../contract.ts";
import { headText } from "../head-text.ts";
import { newPairing } from "../conversation/call-pairing.ts";
import { emitFacts } from "../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE, type TurnTarget } from "../conversation/emit-turns.ts";
import { words } from "../conversation/known-keys.ts";
import { timeOf } from "../conversation/timestamp.ts";
import { count } from "../conversation/token-counts.ts";
import { turnOf } from "../conversation/turn.ts";
import { environmentFolder } from "../environment-folder.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { pointerRecord } from "../readers/json-pointer.ts";
import { ampTurns, messageKeys } from "./amp/amp-turns.ts";

const threadKeys = words(
  `v id created title agentMode env messages nextMessageId meta usageLedger relationships creatorUserID autoSubmit
   activatedSkills mainThreadID maxTokens archived queuedMessages pendingNavigation draft ~debug
   originThreadID summaryThreads updatedAt`,
);

/** Threads of Amp, `~/.local/share/amp/threads/T-<uuid>.json`. */
export const amp: Adapter = {
  name: "amp",
  title: "Amp",
  harness: "amp",
  readerVersion: 1,
  callIdScope: "global",
  errorFlag: "explicit",
  description: {
    looksIn: ["~/.local/share/amp/threads/T-*.json", "$XDG_DATA_HOME/amp/threads"],
    understands: [
      "messages, tool calls and their runs: done, failed, cancelled, refused by a person",
      "exit codes of commands",
      "tokens of each request, else of the thread's ledger",
      "folder, repository and branch; the thread that this one was handed off from",
    ],
    cannotKnow: [
      "cost in money: Amp counts credits",
      "how long a tool took",
      "threads that were kept on Amp's server alone",
    ],
  },
  roots: (roots) => [join(dataFolder(roots), "amp", "threads")],
  detect,
  read: (source, cursor, context) => readJsonDocument(source, cursor, context, readThread),
};

function dataFolder(roots: Roots): string {
  return environmentFolder(roots, "XDG_DATA_HOME") ?? join(roots.home, ".local", "share");
}

function detect({ document, head }: Probe): number {
  if (isObject(document)) return isThread(document) ? 0.95 : 0;
  if (document !== undefined) return 0;
  const start = headText(head).slice(0, 4000);
  return /"id"\s*:\s*"T-[0-9a-f]{8}-/.test(start) ? 0.9 : 0;
}

function isThread(document: JsonObject): boolean {
  const isNamed = /^T-[0-9a-zA-Z-]{8,}$/.test(asString(document["id"]) ?? "");
  return isNamed && Array.isArray(document["messages"]);
}

function readThread(document: unknown, emit: (record: Observed) => void): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const messages: unknown = document["messages"];
  if (!Array.isArray(messages)) return emit(notTheFormat("the document holds no messages"));
  const id = asString(document["id"]);
  const session: SessionIdentity =
    id === undefined || id === ""
      ? { by: "content", run: pointerRecord([], document) }
      : { by: "native", id };
  const target = { session, pairing: newPairing(), emit };
  emitHead(document, target);
  const keys = new Set<string>();
  messages.forEach((message: unknown, index) => {
    const place = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(["messages", index], message),
    };
    const turns = isObject(message) ? ampTurns(message) : null;
    emitTurns(target, place, turns ?? [turnOf("meta", "", { label: "unknown:message" })]);
    for (const key of isObject(message) ? Object.keys(message) : []) {
      if (messageKeys.has(key) || keys.has(key)) continue;
      keys.add(key);
      emit({ type: "unknown-key", session, ...place, at: null, key });
    }
  });
  const isStated = messages.some((message) => isObject(message) && isObject(message["usage"]));
  if (!isStated) emitLedger(document, target);
}

function emitHead(thread: JsonObject, { session, emit }: TurnTarget): void {
  const key = "id" in thread ? "id" : "messages";
  const raw = pointerRecord([key], thread[key] ?? null);
  const place = { session, ordinal: 0, raw, at: timeOf(thread["created"]) };
  const tree = treeOf(thread);
  const cwd = folderOf(asString(tree["uri"]));
  const repository = isObject(tree["repository"]) ? tree["repository"] : {};
  const repoRemote = asString(repository["url"]);
  const parent = parentOf(thread);
  emit({
    type: "session",
    ...place,
    ...(cwd === null ? {} : { cwd }),
    ...(repoRemote === undefined ? {} : { repoRemote }),
    ...(parent === null ? {} : { parent: { by: "native" as const, id: parent } }),
  });
  emitFacts(
    // Each change of a thread raises its version.
    { ...place, revision: asNumber(thread["v"]) ?? 0 },
    [
      ["title", asString(thread["title"]) ?? null],
      ["agent", asString(thread["agentMode"]) ?? null],
      ["harness_version", versionOf(thread)],
      ["cwd", cwd],
      ["branch", asString(repository["ref"])?.replace(/^refs\/heads\//, "") ?? null],
      ["started_at", place.at],
    ],
    emit,
  );
  for (const name of Object.keys(thread)) {
    if (!threadKeys.has(name)) emit({ type: "unknown-key", ...place, key: name });
  }
}

function environmentOf(thread: JsonObject): JsonObject {
  const env = isObject(thread["env"]) ? thread["env"] : {};
  return isObject(env["initial"]) ? env["initial"] : {};
}

function treeOf(thread: JsonObject): JsonObject {
  const [tree] = asArray(environmentOf(thread)["trees"]).filter(isObject);
  return tree ?? {};
}

function versionOf(thread: JsonObject): string | null {
  const { platform } = environmentOf(thread);
  return isObject(platform) ? (asString(platform["clientVersion"]) ?? null) : null;
}

/** The path of a `file:` URL; null when it is none. */
function folderOf(uri: string | undefined): string | null {
  if (uri === undefined || !uri.startsWith("file:///")) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}

function parentOf(thread: JsonObject): string | null {
  const parent = asArray(thread["relationships"]).find(
    (one) => isObject(one) && one["role"] === "parent",
  );
  return isObject(parent) ? (asString(parent["threadID"]) ?? null) : null;
}

/** Requests by the ledger, where the messages do not state what they used. */
function emitLedger(thread: JsonObject, { session, emit }: TurnTarget): void {
  const ledger = isObject(thread["usageLedger"]) ? thread["usageLedger"] : {};
  asArray(ledger["events"]).forEach((event, index) => {
    const tokens = isObject(event) ? event["tokens"] : undefined;
    if (!isObject(event) || !isObject(tokens)) return;
    const number = asNumber(event["toMessageId"]) ?? index;
    emit({
      type: "usage",
      session,
      ordinal: (number + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord(["usageLedger", "events", index], event),
      at: timeOf(event["timestamp"]),
      requestId: asString(event["id"]) ?? `ledger:${index}`,
      revision: 0,
      model: asString(event["model"]) ?? null,
      input: count(tokens, "input") ?? 0,
      output: count(tokens, "output") ?? 0,
      cacheRead: count(tokens, "cacheReadInputTokens") ?? 0,
      cacheWrite: count(tokens, "cacheCreationInputTokens") ?? 0,
      reasoning: 0,
      costUsd: null,
    });
  });
}
