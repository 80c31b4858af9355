import { requireInput } from "../signal-input-error.ts";

export interface Redundancy {
  /** Mean pairwise similarity of the agents' outputs, 0..1. */
  readonly value: number;
  readonly pairs: number;
}

/** Throws `similarities_empty` or `similarity_out_of_range`. */
export function redundancy(similarities: readonly number[]): Redundancy {
  requireInput(similarities.length > 0, "similarities_empty", "there is no pair of outputs");
  let sum = 0;
  for (const similarity of similarities) {
    const inRange = similarity >= 0 && similarity <= 1;
    requireInput(inRange, "similarity_out_of_range", "a similarity lies in 0..1");
    sum += similarity;
  }
  return { value: sum / similarities.length, pairs: similarities.length };
}
