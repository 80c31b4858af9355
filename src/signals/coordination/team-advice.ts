import { quadraticShare } from "./message-overhead.ts";
import { noBaselineText } from "./no-baseline-text.ts";
import type { Team } from "./team.ts";

const highRedundancy = 0.5;
const notableGapRatio = 0.5;

/** What a person would be told about a team, in sentences, most useful first; empty where nothing stands out. */
export function teamAdvice(team: Team): readonly string[] {
  if (team.members.length === 0) return [];
  return [
    ...sizeAdvice(team),
    ...workAdvice(team),
    ...messageAdvice(team),
    ...baselineAdvice(team),
  ];
}

function sizeAdvice({ metrics, size, parallelShare }: Team): readonly string[] {
  const { amdahl } = metrics;
  if (amdahl === null) return [];
  const share = `${Math.round(parallelShare * 100)}% of its work can run side by side`;
  const ceiling = `at most ${amdahl.maxSpeedup.toFixed(1)} times as fast`;
  if (amdahl.teamSize === 1) return [`one agent is as good as a team for this task: ${share}`];
  const saturates = `a team of ${amdahl.teamSize} saturates this task: ${share}, ${ceiling}`;
  return [size > amdahl.teamSize ? saturates : `${saturates}; this team has ${size}`];
}

function workAdvice({ metrics }: Team): readonly string[] {
  const { redundancy, stragglerGap } = metrics;
  const advice: string[] = [];
  if (redundancy !== null && redundancy.value >= highRedundancy)
    advice.push(
      `the members' answers are ${Math.round(redundancy.value * 100)}% alike: they did the same work`,
    );
  if (stragglerGap !== null && stragglerGap.gapRatio >= notableGapRatio)
    advice.push(
      `the others waited for ${stragglerGap.slowest}, which took ${(1 + stragglerGap.gapRatio).toFixed(1)} times as long as the mean member`,
    );
  return advice;
}

function messageAdvice({ metrics, messages, size }: Team): readonly string[] {
  if (metrics.messageOverhead?.isQuadratic !== true) return [];
  return [
    `${messages} messages among ${size} agents grow with the square of the team (limit ${quadraticShare} n²)`,
  ];
}

function baselineAdvice(team: Team): readonly string[] {
  if (team.baseline !== null) return [];
  const what = `a comparison needs runs of a single agent at tasks of type ${team.leader.taskType}`;
  return [`${noBaselineText(team)}: ${what}`];
}
