import { requireInput } from "../signal-input-error.ts";

export interface MessageOverhead {
  /** threshold * n^2: more messages than this grow with the square of the team. */
  readonly limit: number;
  readonly isQuadratic: boolean;
}

export const quadraticShare = 0.5;

/** Throws `team_size_not_positive` or `threshold_out_of_range` (it lies in (0, 1]). */
export function messageOverhead(
  teamSize: number,
  messages: number,
  threshold: number = quadraticShare,
): MessageOverhead {
  requireInput(teamSize > 0, "team_size_not_positive", "a team has at least one agent");
  const inRange = threshold > 0 && threshold <= 1;
  requireInput(inRange, "threshold_out_of_range", "the threshold must lie in (0, 1]");
  const limit = threshold * teamSize ** 2;
  return { limit, isQuadratic: messages > limit };
}
