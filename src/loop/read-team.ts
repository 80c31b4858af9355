import type { DomainEvent } from "../core/domain-events.ts";
import { WhetstoneError } from "../core/errors.ts";
import type { SessionView } from "../core/session-view.ts";
import { agentRun, type AgentRun } from "../signals/coordination/agent-run.ts";
import { attributeFailure, type AgentAttribution } from "../signals/coordination/attribute-failure.ts"; // prettier-ignore
import { baselineWindow } from "../signals/coordination/basic-baselines.ts";
import { metricReports, type MetricReport } from "../signals/coordination/metric-reports.ts";
import { prefillSignal } from "../signals/coordination/session-prefill.ts";
import { teamAdvice } from "../signals/coordination/team-advice.ts";
import { teamAlerts, type TeamAlert } from "../signals/coordination/team-alerts.ts";
import { teamCost, type TeamCost } from "../signals/coordination/team-cost.ts";
import { measureTeam, type Team } from "../signals/coordination/team.ts";
import { sessionSignals } from "../signals/session-signals.ts";
import type { SessionSummary, Store } from "../store/port.ts";
import { storedSession } from "./stored-session.ts";

export interface TeamReport {
  readonly team: Team;
  readonly metrics: readonly MetricReport[];
  /** One of each of the three families. */
  readonly alerts: readonly TeamAlert[];
  /** Sentences. */
  readonly advice: readonly string[];
  readonly cost: TeamCost;
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
  const runs = toldApart(await runsOf(store, sessions));
  const leader = runs.find(({ key }) => key === root.key);
  if (leader === undefined)
    throw new WhetstoneError("no-time", "the session that leads says no times", {
      hint: "a team is measured on a time line: its transcripts must have times",
    });
  const members = runs.filter((run) => run !== leader);
  const team = measureTeam(leader, members, await singleRuns(store, all, leader));
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
    alerts: teamAlerts(team),
    advice: teamAdvice(team),
    cost: teamCost(team),
    attribution: attributeFailure(
      sessions
        .toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
        .map((session) => ({ session, scores: sessionSignals(session, null).scores })),
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
  return runsOf(store, await Promise.all(views));
}

/** Those that have a place on a time line. */
async function runsOf(
  store: Store,
  sessions: readonly SessionView[],
): Promise<readonly AgentRun[]> {
  const runs = sessions.map(async (session) => {
    const signals = await store.signals(session.key);
    return agentRun(session, signals.find(({ signal }) => signal === prefillSignal)?.value);
  });
  return (await Promise.all(runs)).filter((run) => run !== null);
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
