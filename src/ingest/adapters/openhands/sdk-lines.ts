import { isObject } from "../../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../../contract.ts";
import { newPairing, type PairingState } from "../../conversation/call-pairing.ts";
import { emitTurns } from "../../conversation/emit-turns.ts";
import { timeOf } from "../../conversation/timestamp.ts";
import { type JsonLine, type LineFormat, notAnObject } from "../../readers/json-lines.ts";
import { sdkTurns } from "./sdk-turns.ts";
import { usageOfStats } from "./sdk-usage.ts";

interface EventPlace {
  readonly session: SessionIdentity;
  readonly pairing: PairingState;
  /** Rises with each event of a conversation. */
  readonly ordinal: number;
  readonly raw: RawRecord;
  readonly emit: (record: Observed) => void;
}

/** Emits what one event tells. */
export function emitSdkEvent(event: unknown, place: EventPlace): void {
  const { session, ordinal, raw, emit } = place;
  if (!isObject(event)) return;
  emitTurns(place, { ordinal, raw }, sdkTurns(event));
  if (event["kind"] !== "ConversationStateUpdateEvent") return;
  const stats = statsOf(event["key"], event["value"]);
  const at = timeOf(event["timestamp"]);
  for (const usage of usageOfStats(stats, ordinal, { session, ordinal, raw, at })) emit(usage);
}

/** The counters, alone or within the whole state. */
function statsOf(key: unknown, value: unknown): unknown {
  if (key === "stats") return value;
  return key === "full_state" && isObject(value) ? value["stats"] : undefined;
}

interface LinesState {
  readonly pairing: PairingState;
  announced: boolean;
}

/** Events of one conversation, a line each; the conversation's own id is not among them. */
export function sdkLines(): LineFormat<LinesState> {
  let session: SessionIdentity | null = null;
  return {
    initial: () => {
      session = null;
      return { pairing: newPairing(), announced: false };
    },
    line(state: LinesState, line: JsonLine, emit) {
      if (!isObject(line.value)) return emit(notAnObject(line));
      session ??= { by: "growing", first: line.first };
      const { ordinal, raw } = line;
      if (!state.announced) {
        emit({ type: "session", session, ordinal, raw, at: timeOf(line.value["timestamp"]) });
        state.announced = true;
      }
      emitSdkEvent(line.value, { session, pairing: state.pairing, ordinal, raw, emit });
    },
  };
}
