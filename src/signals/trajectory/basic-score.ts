import { requireInput } from "../signal-input-error.ts";

export interface BasicScoreInput {
  /** What the agent said of its own certainty, 0..100; null where it said nothing. */
  readonly verbalizedConfidence: number | null;
  /** Output tokens of the attempt, 0 or more. */
  readonly traceTokens: number;
}

export interface BasicScore {
  /** ln(confidence / 100), at most 0; 0 where none was stated, -100 at a confidence of 0. */
  readonly confidenceScore: number;
  /** Minus the tokens: shorter is better. */
  readonly lengthScore: number;
  readonly joint: number;
}

const confidenceFloor = -100;

/** The published score of one attempt. Throws `vc_out_of_range` or `tokens_negative`. */
export function scoreBasic({ verbalizedConfidence, traceTokens }: BasicScoreInput): BasicScore {
  const stated = verbalizedConfidence;
  requireInput(
    stated === null || (stated >= 0 && stated <= 100),
    "vc_out_of_range",
    "confidence must lie in 0..100",
  );
  requireInput(traceTokens >= 0, "tokens_negative", "tokens must not be negative");
  return jointScore(confidenceScore(stated), traceTokens === 0 ? 0 : -traceTokens);
}

/** confidence * |length| + length, or the confidence alone where the length is 0. Throws `len_positive`. */
export function jointScore(confidence: number, length: number): BasicScore {
  requireInput(length <= 0, "len_positive", "the length score must not be positive");
  const joint = length === 0 ? confidence : confidence * Math.abs(length) + length;
  return { confidenceScore: confidence, lengthScore: length, joint };
}

function confidenceScore(stated: number | null): number {
  if (stated === null) return 0;
  if (stated === 0) return confidenceFloor;
  return Math.max(confidenceFloor, Math.log(stated / 100));
}
