import type { Attempt } from "./attempt.ts";
import type { ChangeKind } from "./command-rule.ts";
import type { ExitProof } from "./shell-act.ts";

/** `enabling`: something else had to be done first. */
export type FixKind = ChangeKind | "enabling";

/** A form that was tried. */
export interface Tried {
  readonly kind: FixKind;
  readonly failing: string;
  readonly working: string;
  /** What makes two sightings one lesson, where the forms hold mere values (quoting). */
  readonly change: readonly string[];
  readonly attempt: Attempt;
}

/** A failure of one session and what ended it. */
export interface FoundFix extends Tried {
  readonly failure: Attempt;
  /** What was done first, where that was the cure. */
  readonly enabling: Attempt | null;
  readonly proof: ExitProof;
  /** What runs (head) or the tool, for the signature. */
  readonly subject: string;
  readonly programs: readonly string[];
  /** Changes that were tried in between and failed. */
  readonly failedTries: readonly Tried[];
}
