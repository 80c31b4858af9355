import type { Observed, ObservedStep, RawRecord, SessionIdentity } from "./contract.ts";

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
  readonly label?: string | undefined;
  readonly model?: string | undefined;
  /** True where a long excerpt is worth keeping. */
  readonly long?: boolean;
}

/** Written without spreads: one runs for nearly every line of a scan. */
export function emitStep(place: Place, step: StepText): void {
  const { label, model } = step;
  const record: Writable<ObservedStep> = {
    type: "step",
    session: place.session,
    raw: place.raw,
    at: place.at,
    ordinal: place.ordinal,
    id: place.id,
    parentId: place.parentId,
    kind: step.kind,
    text: step.text,
    long: step.long === true,
  };
  if (label !== undefined) record.label = label;
  if (model !== undefined) record.model = model;
  place.emit(record);
}

type Writable<Record> = { -readonly [Key in keyof Record]: Record[Key] };
