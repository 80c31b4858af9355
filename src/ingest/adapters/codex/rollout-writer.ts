import { asString, type JsonObject } from "../../../core/json.ts";
import type { ObservedFact, ResultSignals } from "../../contract.ts";
import { at, emitStep, type Place, type StepText } from "../../place.ts";
import type { HeldLines } from "../../readers/held-lines.ts";
import { recall, remember } from "../../readers/recent-map.ts";
import type { RolloutState } from "./rollout-state.ts";
import { readTotals, spentSince, totalsName } from "./token-totals.ts";

const TURN_LIMIT = 256;
const CALL_LIMIT = 512;
const UNKNOWN_LIMIT = 256;

export interface ToolCall {
  readonly callId: string;
  readonly tool: string;
  readonly server?: string;
  readonly params: unknown;
}

export interface ToolResult {
  readonly callId: string;
  readonly text: string;
  readonly signals: ResultSignals;
  readonly latencyMs: number | null;
  /** 1 where an event tells more of a result than the item does. */
  readonly revision?: number;
}

/** Writes what one line of a rollout tells, and keeps the state of the session in step with it. */
export class RolloutWriter {
  readonly state: RolloutState;
  readonly place: Place;
  /** Lines of message events that wait: an item may say the same. */
  readonly held: HeldLines;

  constructor(state: RolloutState, place: Place, held: HeldLines) {
    this.state = state;
    this.place = place;
    this.held = held;
  }

  /** A step of the conversation. Without an id of its own it is named after its turn, as it is in every copy. */
  speak(id: string | null, step: StepText): string | null {
    const { state } = this;
    const name = id ?? this.nameInTurn();
    if (step.kind === "user") {
      state.turns.push(state.lastStep);
      if (state.turns.length > TURN_LIMIT) state.turns.shift();
    }
    emitStep({ ...this.place, id: name }, step);
    if (name !== null) state.lastStep = name;
    return name;
  }

  /** A step beside the conversation. */
  note(label: string, text: string, kind: "meta" | "system" = "meta"): void {
    emitStep({ ...this.place, id: null }, { kind, label, text, long: kind === "system" });
  }

  call(stepId: string | null, call: ToolCall): void {
    const { state, place } = this;
    if (recall(state.calls, call.callId) === true) return;
    remember(state.calls, call.callId, true, CALL_LIMIT);
    const { callId, tool, params, server } = call;
    place.emit({
      type: "call",
      ...at(place, 1),
      callId,
      stepId,
      tool,
      params,
      ...(server === undefined ? {} : { server }),
    });
  }

  result(stepId: string | null, result: ToolResult): void {
    this.place.emit({ type: "result", ...at(this.place, 2), stepId, ...result });
  }

  fact(field: ObservedFact["field"], value: unknown): void {
    const text = asString(value);
    if (text === undefined || text === "") return;
    this.place.emit({ type: "fact", ...at(this.place), field, value: text });
  }

  model(value: unknown): void {
    const model = asString(value);
    if (model === undefined || model === "" || model === this.state.model) return;
    this.state.model = model;
    this.fact("model", model);
  }

  /** A turn begins; equal ids are the same turn. */
  turn(turnId: unknown): void {
    const id = asString(turnId);
    if (id === undefined || id === "" || id === this.state.turnId) return;
    this.state.turnId = id;
    this.state.turnSteps = 0;
  }

  /** The last turns were taken back: the step before the earliest of them is where the session goes on. */
  rollBack(turns: number): void {
    const { state } = this;
    const undone = state.turns.splice(Math.max(0, state.turns.length - turns));
    const target = undone[0] ?? null;
    if (undone.length === 0 || target === null) return;
    state.lastStep = target;
    this.fact("rewind", target);
  }

  /** Counters are cumulative: what they rose by is one request. */
  usage(info: JsonObject): void {
    const { state, place } = this;
    const totals = readTotals(info["total_token_usage"]);
    if (totals === null) return;
    const last = readTotals(info["last_token_usage"]);
    // Counters that a thread took over from its parent say what the parent spent.
    const inherits = state.totals === null && state.inherited && last !== null;
    const spent = inherits ? spentSince(null, last) : spentSince(state.totals, totals);
    state.totals = totals;
    if (spent === null) return;
    place.emit({
      type: "usage",
      ...at(place),
      requestId: totalsName(totals),
      revision: 0,
      model: state.model === "" ? null : state.model,
      ...spent,
      costUsd: null,
    });
  }

  /** A key or type the reader does not know, told once. */
  unknown(key: string): void {
    const { unknown } = this.state;
    if (unknown.includes(key) || unknown.length >= UNKNOWN_LIMIT) return;
    unknown.push(key);
    this.place.emit({ type: "unknown-key", ...at(this.place), key });
  }

  orphan(detail: string): void {
    const { locator } = this.place.raw;
    this.place.emit({ type: "diagnostic", locator, reason: "orphan-result", detail });
  }

  private nameInTurn(): string | null {
    const { state } = this;
    if (state.turnId === null) return null;
    const name = `${state.turnId}/${state.turnSteps}`;
    state.turnSteps += 1;
    return name;
  }
}
