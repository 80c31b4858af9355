import type { DomainEvent } from "../core/domain-events.ts";
import { WhetstoneError } from "../core/errors.ts";
import { agentRun, type AgentRun } from "../signals/coordination/agent-run.ts";
import { attributeFailure, type AgentAttribution } from "../signals/coordination/attribute-failure.ts"; // prettier-ignore
import { baselineWindow } from "../signals/coordination/basic-baselines.ts";
import { metricReports, type MetricReport } from "../signals/coordination/metric-reports.ts";
import { orchestrationShare, type OrchestrationShare } from "../signals/coordination/orchestration-share.ts"; // prettier-ignore
import { teamAdvice, type Advice } from "../signals/coordination/team-advice.ts";
import { teamBaseline } from "../signals/coordination/team-baseline.ts";
import { measureTeam, type Team } from "../signals/coordination/team.ts";
import { sessionSignals } from "../signals/session-signals.ts";
import type { SessionSummary, Store } from "../store/port.ts";
import { storedSession } from "./stored-session.ts";

export interface TeamReport {
  readonly team: Team;
  readonly metrics: readonly MetricReport[];
  /** The leader's share of all tokens: an upper bound of what running the team took. Null where no tokens are known. */
  readonly orchestration: OrchestrationShare | null;
  readonly advice: readonly Advice[];
  readonly attribution: readonly AgentAttribution[];
  /** Sessions of the team without any time: they are in no figure. */
  readonly withoutTime: readonly string[];
}

/** More sessions are not looked at. */
const mostSessions = 1_000_000;

/** The team that a session led or was part of. Throws `no-time` when the leader has no place on a time line. */
export async function readTeam(
  store: Store,
  named: SessionSummary,
  onEvent?: (event: DomainEvent) => void,
): Promise<TeamReport> {
  const all = await store.sessions({ limit: mostSessions });
  const root = all.find(({ key }) => key === named.rootKey) ?? named;
  const sessions = await Promise.all(
    [root, ...all.filter(({ key, rootKey }) => rootKey === root.key && key !== root.key)].map(
      (each) => storedSession(store, each),
    ),
  );
  const runs = toldApart(sessions.map(agentRun).filter((run) => run !== null));
  const leader = runs.find(({ key }) => key === root.key);
  if (leader === undefined)
    throw new WhetstoneError("no-time", "the session that leads says no times", {
      hint: "a team is measured on a time line: its transcripts must have times",
    });
  const members = runs.filter((run) => run !== leader);
  const team = measureTeam(
    leader,
    members,
    teamBaseline(await singleRuns(store, all, leader), leader.taskType),
  );
  const metrics = metricReports(team);
  for (const { metric, value } of metrics)
    onEvent?.({
      name: "coordination.metric.computed",
      fields: { session: root.key, metric, value },
    });
  const timed = new Set(runs.map(({ key }) => key));
  return {
    team,
    metrics,
    orchestration: orchestrationOf(team),
    advice: teamAdvice(team),
    attribution: attributeFailure(
      sessions.map((session) => ({ session, scores: sessionSignals(session, null).scores })),
    ),
    withoutTime: sessions.filter(({ key }) => !timed.has(key)).map(({ key }) => key),
  };
}

/** The newest runs of agents that led nobody and were led by nobody, at this type of task. */
async function singleRuns(
  store: Store,
  all: readonly SessionSummary[],
  leader: AgentRun,
): Promise<readonly AgentRun[]> {
  const leaders = new Set(all.flatMap(({ parentKey }) => (parentKey === null ? [] : [parentKey])));
  const single = all.filter(
    ({ key, parentKey, taskType, startedAt, endedAt }) =>
      parentKey === null &&
      !leaders.has(key) &&
      key !== leader.key &&
      taskType === leader.taskType &&
      startedAt !== null &&
      endedAt !== null &&
      endedAt > startedAt,
  );
  const views = single.slice(0, baselineWindow).map((each) => storedSession(store, each));
  return (await Promise.all(views)).map(agentRun).filter((run) => run !== null);
}

/** Agents of one name get numbers, in the order of their start. */
function toldApart(runs: readonly AgentRun[]): readonly AgentRun[] {
  const sorted = runs.toSorted((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1));
  const names = Map.groupBy(sorted, ({ agent }) => agent);
  return sorted.map((run) => {
    const same = names.get(run.agent) ?? [];
    return same.length === 1 ? run : { ...run, agent: `${run.agent} ${same.indexOf(run) + 1}` };
  });
}

function orchestrationOf({ leader, members }: Team): OrchestrationShare | null {
  const productive = members.reduce((sum, { tokens }) => sum + tokens, 0);
  if (members.length === 0 || productive + leader.tokens === 0) return null;
  return orchestrationShare({
    productive,
    coordination: leader.tokens,
    system: 0,
    uncategorized: 0,
  });
}
