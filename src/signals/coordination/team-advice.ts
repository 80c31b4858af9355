import { quadraticShare } from "./message-overhead.ts";
import type { Team } from "./team.ts";
import { tokenSpeedupAlert } from "./token-speedup.ts";

/** Which family of alert a piece of advice belongs to; `information` is none. */
export type AdviceKind = "overhead" | "token-speedup" | "messages" | "information";

export interface Advice {
  readonly kind: AdviceKind;
  readonly text: string;
}

/** Overhead from which a person is warned, in percent. */
export const overheadWarningPercent = 400;
const highRedundancy = 0.5;
const notableGapRatio = 0.5;

/** What a person would be told about a team, most pressing first; empty where nothing stands out. */
export function teamAdvice(team: Team): readonly Advice[] {
  return [...alerts(team), ...information(team)];
}

function alerts({ metrics, size, messages }: Team): readonly Advice[] {
  const { overheadPercent, tokenSpeedup, messageOverhead } = metrics;
  const advice: Advice[] = [];
  if (overheadPercent !== null && overheadPercent > overheadWarningPercent)
    advice.push({
      kind: "overhead",
      text: `the team took ${Math.round(overheadPercent)}% more time than a single agent usually takes`,
    });
  if (tokenSpeedup?.alert === true)
    advice.push({
      kind: "token-speedup",
      text: `each unit of speed cost ${tokenSpeedup.ratio.toFixed(1)} times its tokens (more than ${tokenSpeedupAlert} is dear)`,
    });
  if (messageOverhead?.isQuadratic === true)
    advice.push({
      kind: "messages",
      text: `${messages} messages among ${size} agents grow with the square of the team (limit ${quadraticShare} n²)`,
    });
  return advice;
}

function information({ metrics, size, parallelShare, baseline, members }: Team): readonly Advice[] {
  const { amdahl, redundancy, stragglerGap } = metrics;
  const texts: string[] = [];
  if (amdahl !== null && size > 1)
    texts.push(
      size > amdahl.teamSize
        ? `a team of ${amdahl.teamSize} saturates this task: ${Math.round(parallelShare * 100)}% of its work can run side by side, at most ${amdahl.maxSpeedup.toFixed(1)} times as fast`
        : `${Math.round(parallelShare * 100)}% of the work can run side by side: at most ${amdahl.maxSpeedup.toFixed(1)} times as fast, and a team of up to ${amdahl.teamSize} still helps`,
    );
  if (redundancy !== null && redundancy.value >= highRedundancy)
    texts.push(
      `the members' answers are ${Math.round(redundancy.value * 100)}% alike (${redundancy.pairs} pairs): they did the same work`,
    );
  if (stragglerGap !== null && stragglerGap.gapRatio >= notableGapRatio)
    texts.push(
      `the others waited ${Math.round(stragglerGap.gapSeconds)} s for ${stragglerGap.slowest}`,
    );
  if (baseline === null && members.length > 0)
    texts.push("not enough runs of single agents at this type of task to compare with");
  return texts.map((text) => ({ kind: "information", text }));
}
