import { basename } from "node:path";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, SessionIdentity } from "../../contract.ts";
import { anyText, contentText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import type { Place } from "../../place.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { unknownKeys } from "./known-keys.ts";
import { writeItem } from "./response-items.ts";
import { announceThread, flushPending, writeEvent } from "./rollout-events.ts";
import { createRolloutState, type RolloutState } from "./rollout-state.ts";
import { RolloutWriter } from "./rollout-writer.ts";

/** How Codex writes a rollout: `{timestamp, type, payload}` on each line; before 0.40 or so bare items after a header. */
export class RolloutFormat implements LineFormat<RolloutState> {
  private readonly nameId: string | null;
  private identity: SessionIdentity | null = null;

  constructor(path: string) {
    this.nameId = threadIdOfName(path);
  }

  initial(): RolloutState {
    return createRolloutState();
  }

  line(state: RolloutState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const isWrapped = isObject(record["payload"]);
    const type = isWrapped ? (asString(record["type"]) ?? "") : bareType(record);
    const payload = isWrapped ? (record["payload"] as JsonObject) : record;
    if (type === "" && record["record_type"] === "state") return;
    const isHeader = type === "session_meta" && state.session === null;
    if (isHeader) takeHeader(state, payload);
    state.session ??= { id: this.nameId, parentId: null };
    const place: Place = {
      session: this.identityOf(state.session, line),
      raw: line.raw,
      ordinal: line.ordinal,
      at: timeOf(record["timestamp"] ?? payload["timestamp"]),
      id: null,
      parentId: null,
      emit,
    };
    const writer = new RolloutWriter(state, place, line.held);
    announceThread(writer, aboutThread(type, payload));
    if (isHeader) writeHeader(writer, payload);
    for (const key of unknownKeys(type, payload)) writer.unknown(key);
    if (isWrapped) for (const key of unknownKeys("line", record)) writer.unknown(key);
    writePayload(writer, type, payload);
  }

  private identityOf(
    session: NonNullable<RolloutState["session"]>,
    line: JsonLine,
  ): SessionIdentity {
    return (this.identity ??= identify(session, line));
  }
}

function identify(
  { id, parentId }: NonNullable<RolloutState["session"]>,
  { first }: JsonLine,
): SessionIdentity {
  if (id === null) return { by: "growing", first };
  if (parentId === null) return { by: "native", id, first };
  return { by: "child", parent: { by: "native", id: parentId }, id };
}

/** `rollout-<time>-<uuid>.jsonl[.zst]`. */
function threadIdOfName(path: string): string | null {
  const match = /^rollout-.*?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl/.exec(
    basename(path),
  );
  return match?.[1] ?? null;
}

/** What a line without an envelope is: the header that opens old rollouts, or an item. */
function bareType(record: JsonObject): string {
  if (typeof record["type"] === "string" || "role" in record) return "response_item";
  return "id" in record && ("instructions" in record || "timestamp" in record)
    ? "session_meta"
    : "";
}

function takeHeader(state: RolloutState, meta: JsonObject): void {
  const id = asString(meta["id"]) ?? asString(meta["session_id"]) ?? "";
  const parentId = asString(meta["parent_thread_id"]) ?? spawn(meta)["parent_thread_id"];
  const isChild = typeof parentId === "string" && parentId !== "" && parentId !== id;
  state.session = { id: id === "" ? null : id, parentId: isChild ? parentId : null };
  state.inherited = isChild || typeof meta["forked_from_id"] === "string";
}

/** How the thread was spawned, where it is a subagent's. */
function spawn(meta: JsonObject): JsonObject {
  const source = isObject(meta["source"]) ? meta["source"]["subagent"] : undefined;
  return isObject(source) && isObject(source["thread_spawn"]) ? source["thread_spawn"] : {};
}

function writeHeader(writer: RolloutWriter, meta: JsonObject): void {
  const git = isObject(meta["git"]) ? meta["git"] : {};
  const subagent = isObject(meta["source"]) ? meta["source"]["subagent"] : undefined;
  writer.fact("harness_version", meta["cli_version"]);
  writer.fact("branch", git["branch"]);
  writer.fact(
    "agent",
    spawn(meta)["agent_role"] ?? meta["agent_role"] ?? meta["agent_nickname"] ?? subagent,
  );
}

function aboutThread(
  type: string,
  payload: JsonObject,
): { readonly cwd: string; readonly repoRemote: string } {
  const nothing = { cwd: "", repoRemote: "" };
  if (type === "turn_context") return { ...nothing, cwd: anyText(payload["cwd"]) };
  if (type === "response_item") return { ...nothing, cwd: cwdOfContext(payload) };
  if (type !== "session_meta") return nothing;
  const git = isObject(payload["git"]) ? payload["git"] : {};
  return { cwd: anyText(payload["cwd"]), repoRemote: anyText(git["repository_url"]) };
}

/** Old rollouts name the working directory only in the context they give the model. */
function cwdOfContext(item: JsonObject): string {
  if (item["role"] !== "user") return "";
  const text = contentText(item["content"]);
  if (!text.startsWith("<environment_context>")) return "";
  return /<cwd>([^<\n]{1,4096})<\/cwd>/.exec(text.slice(0, 8192))?.[1] ?? "";
}

function writePayload(writer: RolloutWriter, type: string, payload: JsonObject): void {
  switch (type) {
    // A second header is that of the history a fork copied.
    case "session_meta":
    case "world_state":
    case "inter_agent_communication_metadata":
      return;
    case "response_item":
      writer.state.hasItems = true;
      writer.held.release();
      return writeItem(writer, payload);
    case "event_msg":
      return writeEvent(writer, payload);
    case "turn_context":
      writer.turn(payload["turn_id"]);
      return writer.model(payload["model"]);
    case "compacted":
      flushPending(writer);
      return writer.note("compaction", anyText(payload["message"]));
    case "inter_agent_communication":
      return writer.note("agent-message", contentText(payload["content"]));
    default:
      writer.note(`unknown:${type}`, JSON.stringify(payload));
  }
}
