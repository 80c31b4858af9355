import type { JsonObject } from "../../../core/json.ts";
import type { Observed, RawRecord, SessionIdentity } from "../../contract.ts";

/** A part of a message, as its row or file has it. */
export interface OpenCodePart {
  readonly id: string;
  readonly data: JsonObject;
  readonly raw: RawRecord;
  readonly ordinal: number;
}

/** A message with its parts in order. */
export interface OpenCodeMessage {
  readonly id: string;
  readonly info: JsonObject;
  readonly raw: RawRecord;
  readonly ordinal: number;
  readonly parts: readonly OpenCodePart[];
}

export interface OpenCodeTarget {
  readonly session: SessionIdentity;
  readonly emit: (record: Observed) => void;
  /** True where an earlier reading may have told of the session with files missing. */
  readonly isToldAnew?: boolean;
}
