import type { Attempt } from "./attempt.ts";
import type { ChangeKind } from "./command-rule.ts";
import type { ExitProof } from "./shell-act.ts";

/** `enabling`: something else had to be done first; `script`: the same lines in a heredoc or file instead of an argument. */
export type FixKind = ChangeKind | "enabling" | "script";

/** A form that was tried. */
export interface Tried {
  readonly kind: FixKind;
  readonly failing: string;
  readonly working: string;
  /** What makes two sightings one lesson, where the forms hold mere values (quoting). */
  readonly change: readonly string[];
  readonly attempt: Attempt;
  /** Programs and what they run, in either form, sorted; none for a structured tool. */
  readonly programs: readonly string[];
  /** Either form runs tests. */
  readonly isTest: boolean;
  /** Of a structured tool. */
  readonly isTool: boolean;
}

/** A failure of one session and what ended it. */
export interface FoundFix extends Tried {
  readonly failure: Attempt;
  /** What was done first, where that was the cure. */
  readonly enabling: Attempt | null;
  readonly proof: ExitProof;
  /** False where the command only started: the tests it ran failed. */
  readonly passed: boolean;
  /** What runs (head) or the tool, for the signature. */
  readonly subject: string;
  /** Changes that were tried in between and failed. */
  readonly failedTries: readonly Tried[];
}
