import { noBaselineText } from "./no-baseline-text.ts";
import { orchestrationShare, type OrchestrationShare } from "./orchestration-share.ts";
import type { Team } from "./team.ts";
import { noTokensText, teamTokens } from "./team-tokens.ts";
import { tokenSpeedupAlert } from "./token-speedup.ts";

/** The three families: apart, because what one is good for says nothing of the others. */
export const alertFamilies = ["orchestration", "overhead", "token-speedup"] as const;
export type AlertFamily = (typeof alertFamilies)[number];

export interface TeamAlert {
  readonly family: AlertFamily;
  /** Null where it cannot be known: `reason` says why. */
  readonly level: OrchestrationShare["level"] | null;
  /** Share 0..1 (orchestration), percent (overhead), ratio (token-speedup). */
  readonly value: number | null;
  readonly reason: string | null;
}

/** Overhead from which a person is warned, in percent. */
export const overheadWarningPercent = 400;

/** One of each family, whatever its level. */
export function teamAlerts(team: Team): readonly TeamAlert[] {
  const { overheadPercent, tokenSpeedup } = team.metrics;
  const why =
    team.baseline === null ? noBaselineText(team) : "the times or tokens to compare are not known";
  return [
    orchestrationAlert(team),
    banded("overhead", overheadPercent, overheadWarningPercent, why),
    banded("token-speedup", tokenSpeedup?.ratio ?? null, tokenSpeedupAlert, why),
  ];
}

/** The leader's share of all tokens: an upper bound of what running the team took, its own work is in it. */
function orchestrationAlert({ leader, members }: Team): TeamAlert {
  const productive = teamTokens(members);
  const coordination = leader.tokens;
  const family = "orchestration";
  if (members.length === 0) return unknown(family, "it has no members");
  if (productive === null || coordination === null) return unknown(family, noTokensText);
  const tokens = { productive, coordination, system: 0, uncategorized: 0 };
  const { ratio, level } = orchestrationShare(tokens);
  return { family, level, value: ratio, reason: null };
}

function banded(
  family: AlertFamily,
  value: number | null,
  warnAbove: number,
  why: string,
): TeamAlert {
  if (value === null) return unknown(family, why);
  return { family, level: value > warnAbove ? "warning" : "normal", value, reason: null };
}

function unknown(family: AlertFamily, reason: string): TeamAlert {
  return { family, level: null, value: null, reason };
}
