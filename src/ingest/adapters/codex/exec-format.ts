import { BoundedCache } from "../../../core/bounded-cache.ts";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, SessionIdentity } from "../../contract.ts";
import { anyText } from "../../conversation/content.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { at, emitStep, type Place } from "../../place.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { describeItem, type ExecItem } from "./exec-items.ts";
import { readTotals, spentSince, type TokenTotals, totalsName } from "./token-totals.ts";

interface ExecState {
  threadId: string | null;
  announced: boolean;
  totals: TokenTotals | null;
  /** Call ids of items that were started. */
  started: RecentMap<string>;
}

const STARTED_LIMIT = 256;

/**
 * What `codex exec --json` prints: items as they start and complete, and the counters of the thread at the end of each
 * turn. Items are numbered anew in each run, so calls are named after the line that first tells of them.
 */
export class ExecFormat implements LineFormat<ExecState> {
  private readonly mac: (content: Uint8Array | string) => string;
  private readonly sessions = new BoundedCache<string, SessionIdentity>(STARTED_LIMIT);

  constructor(mac: (content: Uint8Array | string) => string) {
    this.mac = mac;
  }

  initial(): ExecState {
    return { threadId: null, announced: false, totals: null, started: createRecentMap() };
  }

  line(state: ExecState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const type = asString(record["type"]) ?? "";
    if (type === "thread.started") startThread(state, record);
    const place: Place = {
      session: this.sessionOf(state, line),
      raw: line.raw,
      ordinal: line.ordinal,
      at: timeOf(record["timestamp"]),
      id: null,
      parentId: null,
      emit,
    };
    if (!state.announced) emit({ type: "session", ...at(place) });
    state.announced = true;
    this.record(state, type, record, place);
  }

  private sessionOf(state: ExecState, line: JsonLine): SessionIdentity {
    const name = state.threadId ?? "";
    const known = this.sessions.get(name);
    if (known !== undefined) return known;
    return this.sessions.set(
      name,
      state.threadId === null
        ? { by: "growing", first: line.first }
        : { by: "native", id: state.threadId },
    );
  }

  private record(state: ExecState, type: string, record: JsonObject, place: Place): void {
    switch (type) {
      case "thread.started":
      case "turn.started":
      case "item.updated":
        return;
      case "item.started":
      case "item.completed":
        return this.item(state, type === "item.completed", record, place);
      case "turn.completed":
        return emitUsage(state, place, record["usage"]);
      case "turn.failed":
      case "error":
        return emitStep(place, {
          kind: "system",
          label: type,
          text: errorMessage(record),
          long: true,
        });
      default:
        emitStep(place, { kind: "meta", label: `unknown:${type}`, text: JSON.stringify(record) });
    }
  }

  private item(state: ExecState, completed: boolean, record: JsonObject, place: Place): void {
    const raw = isObject(record["item"]) ? record["item"] : {};
    const item = describeItem(raw);
    if (item.kind === "call") return this.call(state, completed, raw, item, place);
    if (!completed) return;
    emitStep(place, item.step);
  }

  private call(
    state: ExecState,
    completed: boolean,
    raw: JsonObject,
    item: Extract<ExecItem, { kind: "call" }>,
    place: Place,
  ): void {
    if (!completed && item.late === true) return;
    const id = asString(raw["id"]) ?? "";
    const begun = id === "" ? undefined : recall(state.started, id);
    const callId = begun === undefined || begun === "" ? this.nameCall(place, id) : begun;
    if (begun === undefined || begun === "") {
      emitStep({ ...place, id: `call:${callId}` }, { kind: "assistant", text: "" });
      const { tool, server, params } = item;
      place.emit({
        type: "call",
        ...at(place, 1),
        callId,
        stepId: `call:${callId}`,
        tool,
        params,
        ...(server === undefined ? {} : { server }),
      });
    }
    // The number may come back in a later run: a completed item is closed.
    if (id !== "") remember(state.started, id, completed ? "" : callId, STARTED_LIMIT);
    if (!completed) return;
    const { text, signals } = item;
    const stepId = `result:${callId}`;
    const failed = signals.errorFlag === true || (signals.exitCode ?? 0) !== 0;
    emitStep(
      { ...place, id: stepId, ordinal: place.ordinal + 2 },
      { kind: "tool", text, long: failed },
    );
    place.emit({ type: "result", ...at(place, 3), callId, stepId, text, signals, latencyMs: null });
  }

  private nameCall(place: Place, id: string): string {
    return `${id}:${place.ordinal}:${this.mac(place.raw.bytes()).slice(0, 16)}`;
  }
}

function startThread(state: ExecState, record: JsonObject): void {
  const id = asString(record["thread_id"]) ?? "";
  if (id === "" || id === state.threadId) return;
  state.threadId = id;
  state.announced = false;
  state.totals = null;
}

/** The counters are those of the whole thread, not of the turn. */
function emitUsage(state: ExecState, place: Place, usage: unknown): void {
  const totals = readTotals(usage);
  if (totals === null) return;
  const spent = spentSince(state.totals, totals);
  state.totals = totals;
  if (spent === null) return;
  place.emit({
    type: "usage",
    ...at(place),
    requestId: totalsName(totals),
    revision: 0,
    model: null,
    ...spent,
    costUsd: null,
  });
}

function errorMessage(record: JsonObject): string {
  const error = isObject(record["error"]) ? record["error"]["message"] : undefined;
  return anyText(error ?? record["message"]);
}

/** True for a line as `codex exec --json` prints it. */
export function isExecRecord(value: unknown): boolean {
  if (!isObject(value)) return false;
  const type = asString(value["type"]) ?? "";
  if (type === "thread.started") return typeof value["thread_id"] === "string";
  if (type.startsWith("item.")) return isObject(value["item"]);
  if (type === "turn.completed") return isObject(value["usage"]);
  return type === "turn.started" || (type === "turn.failed" && isObject(value["error"]));
}
