import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asString, isObject, type JsonObject } from "../../../core/json.ts";
import type { Observed, SessionIdentity } from "../../contract.ts";
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
import { emitFacts } from "../../conversation/emit-facts.ts";
import { emitTurns } from "../../conversation/emit-turns.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { count } from "../../conversation/token-counts.ts";
import { parseDocument } from "../../readers/json-document.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { statOf } from "../../stamp.ts";
import { kimiSourceName } from "./source-name.ts";
import { wireTurns } from "./wire-turns.ts";

interface WireState {
  readonly pairing: PairingState;
  announced: boolean;
  /** Calls that a person refused and whose result is yet to come. */
  denied: string[];
}

const DENIED_LIMIT = 64;
const STATE_LIMIT_BYTES = 1024 * 1024;

/** The wire of one agent of a Kimi session: what went into its context, and what came of it. */
export class WireLines implements LineFormat<WireState> {
  private readonly path: string;
  private session: SessionIdentity | null = null;

  constructor(path: string) {
    this.path = path;
  }

  initial(): WireState {
    this.session = null;
    return { pairing: newPairing(), announced: false, denied: [] };
  }

  line(state: WireState, line: JsonLine, emit: (record: Observed) => void): void {
    if (!isObject(line.value)) return emit(notAnObject(line));
    const record = line.value;
    const session = (this.session ??= identityOf(this.path, line));
    const at = timeOf(record["time"] ?? record["created_at"]);
    const { ordinal, raw } = line;
    const place = { session, ordinal, raw, at };
    if (!state.announced) this.announce(place, emit);
    state.announced = true;
    emitFacts(place, factsOf(record, at), emit);
    noteDenial(state, record);
    const turns = wireTurns(record, at, new Set(state.denied));
    emitTurns({ session, pairing: state.pairing, emit }, { ordinal, raw }, turns);
    emitUsage(record, place, emit);
  }

  private announce(place: Place, emit: (record: Observed) => void): void {
    const state = sessionState(this.path);
    const cwd = asString(state["workDir"]);
    emit({ type: "session", ...place, ...(cwd === undefined ? {} : { cwd }) });
    emitFacts(place, [["cwd", cwd ?? null]], emit);
  }
}

/** The file that holds the state of the session whose wire this is. */
export function statePath(path: string): string {
  return join(dirname(path), "..", "..", "state.json");
}

type Place = Omit<Extract<Observed, { type: "session" }>, "type" | "parent">;

function identityOf(path: string, line: JsonLine): SessionIdentity {
  const name = kimiSourceName(path);
  if (name === null) return { by: "growing", first: line.first };
  const main: SessionIdentity = { by: "native", id: name.session };
  return name.agent === "main" ? main : { by: "child", parent: main, id: name.agent };
}

/** `state.json` of the session, above the folders of its agents; empty when it is not there or cannot be read. */
function sessionState(path: string): JsonObject {
  if (kimiSourceName(path) === null) return {};
  const state = statePath(path);
  const size = statOf(state)?.size ?? null;
  if (size === null || size > BigInt(STATE_LIMIT_BYTES)) return {};
  const parsed = parseDocument(readFileSync(state));
  return "value" in parsed && isObject(parsed.value) ? parsed.value : {};
}

/** The profile of an agent; the usual one is just called so, and names none. */
function profileOf(record: JsonObject): string | null {
  const profile = asString(record["profileName"]) ?? null;
  return profile === "agent" ? null : profile;
}

function factsOf(record: JsonObject, at: number | null): Parameters<typeof emitFacts>[1] {
  switch (record["type"]) {
    case "metadata":
      return [["started_at", at]];
    case "config.update":
    case "profile.bind":
      return [
        ["model", asString(record["modelAlias"]) ?? null],
        ["agent", profileOf(record)],
        ["cwd", asString(record["cwd"]) ?? null],
      ];
    case "turn.ended":
      return [
        ["ended_at", at],
        ["end_reason", asString(record["reason"]) ?? null],
      ];
    default:
      return [];
  }
}

function noteDenial(state: WireState, record: JsonObject): void {
  if (record["type"] !== "permission.record_approval_result") return;
  const result = isObject(record["result"]) ? record["result"] : {};
  const callId = asString(record["toolCallId"]);
  if (
    callId === undefined ||
    !/^(?:rejected|denied|cancelled)$/.test(asString(result["decision"]) ?? "")
  )
    return;
  state.denied.push(callId);
  if (state.denied.length > DENIED_LIMIT) state.denied.shift();
}

/**
 * Each request is recorded once with scope `turn`; `session` is another account of the same tokens or of work aside
 * (a compaction), and the two are never added up.
 */
function emitUsage(record: JsonObject, place: Place, emit: (record: Observed) => void): void {
  const { usage } = record;
  if (record["type"] !== "usage.record" || record["usageScope"] === "session" || !isObject(usage))
    return;
  emit({
    type: "usage",
    ...place,
    requestId: `at:${place.ordinal}`,
    revision: 0,
    model: asString(record["model"]) ?? null,
    input: count(usage, "inputOther") ?? 0,
    output: count(usage, "output") ?? 0,
    cacheRead: count(usage, "inputCacheRead") ?? 0,
    cacheWrite: count(usage, "inputCacheCreation") ?? 0,
    reasoning: 0,
    costUsd: null,
  });
}
