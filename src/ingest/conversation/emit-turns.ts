import type { Observed, RawRecord, SessionIdentity } from "../contract.ts";
import { answerCall, openCall, type PairingState } from "./call-pairing.ts";
import { speaksOfFailure } from "./tool-answer.ts";
import type { Turn, TurnCall, TurnResult, TurnUsage } from "./turn.ts";

export interface TurnTarget {
  readonly session: SessionIdentity;
  readonly pairing: PairingState;
  readonly emit: (record: Observed) => void;
}

/** Where a message stands. Its steps and calls take the ordinals from here on. */
export interface TurnPlace {
  readonly ordinal: number;
  readonly raw: RawRecord;
  /** Where the calls stand, when not in `raw`. */
  readonly callRaw?: RawRecord;
}

/** Ordinals that each message of a document has to itself. */
export const ORDINALS_PER_MESSAGE = 4096;

/**
 * Emits the steps, calls, results and usage of one message. Steps that call or answer are named after the call where
 * the format names none, so that every source of one session gives them the same name.
 */
export function emitTurns(target: TurnTarget, place: TurnPlace, turns: readonly Turn[]): void {
  let { ordinal } = place;
  for (const turn of turns) {
    emitTurn(target, place, ordinal, turn);
    ordinal += 1 + turn.calls.length;
  }
}

/** Fields that every record of a turn has. */
type Common = Pick<Extract<Observed, { type: "step" }>, "session" | "ordinal" | "raw" | "at">;

function emitTurn(target: TurnTarget, place: TurnPlace, ordinal: number, turn: Turn): void {
  const { session, pairing, emit } = target;
  const common: Common = { session, ordinal, raw: place.raw, at: turn.at };
  const callIds = turn.calls.map((call, index) =>
    openCall(pairing, call.id, `${ordinal}.${index}`, call),
  );
  const { result, usage } = turn;
  const answered =
    result === null ? null : answerCall(pairing, result.callId, `result@${ordinal}`, result.tool);
  const stepId = turn.id ?? stepName(callIds[0], answered);
  emitStep(common, turn, stepId, emit);
  if (result !== null && answered !== null) {
    emitResult(common, result, turn.text, stepId, answered, emit);
  }
  if (usage !== null) emitUsage(common, turn, usage, emit);
  turn.calls.forEach((call, index) => {
    const at = { ...common, ordinal: ordinal + 1 + index, raw: place.callRaw ?? place.raw };
    emitCall(at, call, stepId, callIds[index] ?? "", emit);
  });
}

function stepName(call: string | undefined, answered: string | null): string | null {
  if (call !== undefined) return `call:${call}`;
  return answered === null ? null : `result:${answered}`;
}

function emitStep(common: Common, turn: Turn, id: string | null, emit: TurnTarget["emit"]): void {
  emit({
    type: "step",
    ...common,
    id,
    parentId: turn.parentId,
    kind: turn.kind,
    text: turn.text,
    long: keepsLong(turn),
    ...(turn.label === null ? {} : { label: turn.label }),
    ...(turn.model === null ? {} : { model: turn.model }),
  });
}

function keepsLong(turn: Turn): boolean {
  if (turn.kind === "user") return true;
  if (turn.kind === "assistant") return turn.calls.length === 0;
  return turn.result !== null && speaksOfFailure(turn.result.signals);
}

function emitCall(
  common: Common,
  call: TurnCall,
  stepId: string | null,
  callId: string,
  emit: TurnTarget["emit"],
): void {
  const { tool, params, server } = call;
  emit({
    type: "call",
    ...common,
    callId,
    stepId,
    tool,
    params,
    ...(server === undefined ? {} : { server }),
  });
}

function emitResult(
  common: Common,
  result: TurnResult,
  text: string,
  stepId: string | null,
  callId: string,
  emit: TurnTarget["emit"],
): void {
  const { signals, latencyMs, tool } = result;
  emit({
    type: "result",
    ...common,
    callId,
    stepId,
    text,
    signals,
    latencyMs,
    ...(tool === null ? {} : { tool }),
  });
}

function emitUsage(common: Common, turn: Turn, usage: TurnUsage, emit: TurnTarget["emit"]): void {
  emit({
    type: "usage",
    ...common,
    requestId: usage.requestId ?? `at:${common.ordinal}`,
    revision: usage.revision ?? 0,
    model: usage.model ?? turn.model,
    ...usage.tokens,
    costUsd: usage.costUsd,
  });
}
