import type { Observed, RawRecord, SessionIdentity } from "./contract.ts";

/** Where the records read from one line belong, and where they go. */
export interface Place {
  readonly session: SessionIdentity;
  readonly raw: RawRecord;
  /** Of the step; what stands in its blocks takes the ordinals after it. */
  readonly ordinal: number;
  readonly at: number | null;
  /** Native id of the step. */
  readonly id: string | null;
  readonly parentId: string | null;
  readonly emit: (record: Observed) => void;
}

/** The members that every record of a session bears. */
export function at(place: Place, offset = 0): Pick<Place, "session" | "raw" | "at" | "ordinal"> {
  return {
    session: place.session,
    raw: place.raw,
    at: place.at,
    ordinal: place.ordinal + offset,
  };
}

export interface StepText {
  readonly kind: "user" | "assistant" | "tool" | "system" | "meta";
  readonly text: string;
  readonly label?: string;
  readonly model?: string;
  /** True where a long excerpt is worth keeping. */
  readonly long?: boolean;
}

export function emitStep(place: Place, step: StepText): void {
  place.emit({
    type: "step",
    ...at(place),
    id: place.id,
    parentId: place.parentId,
    kind: step.kind,
    text: step.text,
    long: step.long ?? false,
    ...(step.label === undefined ? {} : { label: step.label }),
    ...(step.model === undefined ? {} : { model: step.model }),
  });
}
