import { basename, dirname } from "node:path";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../../contract.ts";
import { newPairing } from "../../conversation/call-pairing.ts";
import { parsedText } from "../../conversation/content.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns, ORDINALS_PER_MESSAGE } from "../../conversation/emit-turns.ts";
import { keysBeside, words } from "../../conversation/known-keys.ts";
import { possibleTimeOf, timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { turnOf } from "../../conversation/turn.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { TokenCounts } from "../../../core/token-counts.ts";
import { besidePointer, pointerRecord } from "../../readers/json-pointer.ts";
import { clineTurns, folderIn } from "./cline-message.ts";

export interface ClineTask {
  readonly path: string;
  /** The conversation as the model was sent it. */
  readonly messages: readonly unknown[];
  /** File that the shown messages stand in; null when there is none. */
  readonly shownPath: string | null;
  readonly shown: readonly unknown[];
  readonly metadata: JsonObject;
}

const messageKeys = words(
  `role content ts id type model usage stop_reason stop_sequence modelInfo metrics isSummary condenseId condenseParent
   truncationId truncationParent isTruncationMarker reasoning_details summary text encrypted_content`,
);

/** Emits what a task tells: its facts, its conversation, and the usage of its requests. */
export function emitTask(task: ClineTask, emit: (record: Observed) => void): void {
  const [first] = task.messages;
  if (first === undefined) return;
  const session = identityOf(task, pointerRecord([0], first));
  const times = task.shown.filter(isObject).map((message) => possibleTimeOf(message["ts"]));
  const known = times.filter((at) => at !== null);
  const place = { session, ordinal: 0, raw: pointerRecord([0], first), at: known[0] ?? null };
  const cwd = asString(task.metadata["workspace"]) ?? folderIn(first);
  emit({ type: "session", ...place, ...(cwd === null ? {} : { cwd }) });
  const revision = task.messages.length;
  emitFacts({ ...place, revision }, factsOf(task, cwd, known), emit);
  const messages = task.messages.filter(isObject);
  const keys = new Set(messages.flatMap((message) => keysBeside(message, "message.", messageKeys)));
  for (const key of keys) emit({ type: "unknown-key", ...place, key });
  const target = { session, pairing: newPairing(), emit };
  task.messages.forEach((message, index) => {
    const at = {
      ordinal: (index + 1) * ORDINALS_PER_MESSAGE,
      raw: pointerRecord([index], message),
    };
    // A tool in tags is answered in the next message, or never.
    if (isObject(message) && message["role"] === "assistant") target.pairing.open.length = 0;
    const turns = isObject(message) ? clineTurns(message) : null;
    emitTurns(target, at, turns ?? [turnOf("meta", "", { label: "unknown:record" })]);
  });
  emitUsage(task, session, emit);
}

/** Ids are times: two machines may have begun a task in the same moment. */
function identityOf({ path, messages }: ClineTask, first: RawRecord): SessionIdentity {
  const folder = dirname(path);
  if (basename(dirname(folder)) === "tasks") return { by: "native", id: basename(folder), first };
  return { by: "content", run: pointerRecord([], messages) };
}

function factsOf(
  { path, metadata }: ClineTask,
  cwd: string | null,
  times: readonly number[],
): Parameters<typeof emitFacts>[1] {
  const models = asArray(metadata["model_usage"]).filter(isObject);
  const versions = asArray(metadata["environment_history"]).filter(isObject);
  const version = versions.at(-1)?.["cline_version"] ?? versions.at(-1)?.["extension_version"];
  const fork = /[\\/]globalStorage[\\/]\w+\.(roo-cline|kilo-code)[\\/]/.exec(path)?.[1];
  return [
    ["cwd", cwd],
    ["agent", fork ?? null],
    ["harness_version", asString(version) ?? null],
    ...models.map((model) => ["model", asString(model["model_id"]) ?? null] as const),
    ["started_at", times[0] ?? null],
    ["ended_at", times.at(-1) ?? null],
  ];
}

/** What was shown of requests states what they spent; the text of one is written anew when it has ended. */
function emitUsage(
  { path, shownPath, shown }: ClineTask,
  session: SessionIdentity,
  emit: (record: Observed) => void,
): void {
  shown.forEach((message, index) => {
    const spent = isObject(message) ? spentIn(message) : null;
    if (spent === null || shownPath === null || !isObject(message)) return;
    const pointer = `${besidePointer(path, shownPath)}/${index}`;
    const raw: RawRecord = {
      locator: { kind: "pointer", pointer },
      bytes: () => canonicalJson(message),
    };
    emit({
      type: "usage",
      session,
      ordinal: index,
      raw,
      at: timeOf(message["ts"]),
      requestId: `shown:${asNumber(message["ts"]) ?? ""}:${index}`,
      revision: spent.input + spent.output + spent.cacheRead + spent.cacheWrite,
      model: null,
      ...spent,
      reasoning: 0,
    });
  });
}

const spending: ReadonlySet<unknown> = new Set([
  "api_req_started",
  "deleted_api_reqs",
  "subagent_usage",
]);

interface Spent extends Omit<TokenCounts, "reasoning"> {
  readonly costUsd: number | null;
}

function spentIn(message: JsonObject): Spent | null {
  if (!spending.has(message["say"])) return null;
  const told = parsedText(asString(message["text"]) ?? "");
  if (!isObject(told)) return null;
  const tokens = {
    input: count(told, "tokensIn") ?? 0,
    output: count(told, "tokensOut") ?? 0,
    cacheRead: count(told, "cacheReads") ?? 0,
    cacheWrite: count(told, "cacheWrites") ?? 0,
  };
  const cost = asNumber(told["cost"]);
  const costUsd = cost === undefined || cost <= 0 ? null : cost;
  const total = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  return total === 0 && costUsd === null ? null : { ...tokens, costUsd };
}
