import type { AccuracyEffort } from "../signals/quality/accuracy-effort.ts";
import { accuracyEffort } from "../signals/quality/accuracy-effort.ts";
import { signalNames } from "../signals/signal-values.ts";
import type { ReportDimension, SessionFilter, SessionSummary, Store } from "../store/port.ts";
import { effortOf } from "./session-effort.ts";

/** What the sessions of one agent, model or repository cost, with how much of their work was right beside it. */
export interface GroupCost {
  readonly sessions: number;
  /** Integer nano-dollars over the sessions whose cost is known; null where of none. */
  readonly costNano: number | null;
  readonly pricedSessions: number;
  /** Over all scored steps of the group; null where there is none. */
  readonly accuracyEffort: AccuracyEffort | null;
  readonly scoredSessions: number;
  /** Of these: so short that their accuracy says nothing (weak-model trap). */
  readonly trappedSessions: number;
}

/** Dimensions that whole sessions belong to. */
const groupsOf: Partial<Record<ReportDimension, (session: SessionSummary) => string | null>> = {
  agent: ({ agent }) => agent,
  repo: ({ repo }) => repo ?? "",
  // What several models cost together is the cost of none of them.
  model: ({ models }) => (models.length > 1 ? null : (models[0] ?? "")),
};

const mostSessions = 1_000_000;

/** By group; empty for a dimension that divides sessions, as tools and hours do. */
export async function groupCosts(
  store: Store,
  dimension: ReportDimension,
  { limit: _limit, ...filter }: SessionFilter,
): Promise<ReadonlyMap<string, GroupCost>> {
  const groupOf = groupsOf[dimension];
  if (groupOf === undefined) return new Map();
  const sessions = await store.sessions({ ...filter, limit: mostSessions });
  const signals = await store.sessionsWithSignal(signalNames.accuracy);
  const efforts = new Map(signals.map(({ session, signal }) => [session.key, effortOf(signal)]));
  const groups = Map.groupBy(sessions, groupOf);
  return new Map(
    [...groups].flatMap(([group, members]) =>
      group === null ? [] : [[group, costOf(members, efforts)] as const],
    ),
  );
}

function costOf(
  sessions: readonly SessionSummary[],
  efforts: ReadonlyMap<string, AccuracyEffort | null>,
): GroupCost {
  const priced = sessions.flatMap(({ costNano }) => (costNano === null ? [] : [costNano]));
  const scored = sessions.flatMap(({ key }) => efforts.get(key) ?? []);
  return {
    sessions: sessions.length,
    costNano: priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0),
    pricedSessions: priced.length,
    accuracyEffort: scored.length === 0 ? null : together(scored),
    scoredSessions: scored.length,
    trappedSessions: scored.filter(({ weakModelWarning }) => weakModelWarning).length,
  };
}

/** Steps expected of the group are those expected of its sessions. */
function together(scored: readonly AccuracyEffort[]): AccuracyEffort {
  const sum = (value: (one: AccuracyEffort) => number) =>
    scored.reduce((total, one) => total + value(one), 0);
  const total = sum((one) => one.total);
  const counts = {
    correct: sum(({ correct }) => correct),
    neutral: sum(({ neutral }) => neutral),
    incorrect: sum(({ incorrect }) => incorrect),
  };
  return accuracyEffort(counts, total / sum((one) => one.total / one.effort), total);
}
