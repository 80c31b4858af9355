import type { ToldUsage } from "../core/derived.ts";
import type { ExecutionView, SessionView, StepView } from "../core/session-view.ts";
import type { RankOf } from "./best-format.ts";
import { complexityOf } from "./complexity.ts";
import { executionsOf } from "./execution-views.ts";
import type { FamilyMember } from "./family.ts";
import { foldFacts, type FoldedFacts } from "./fold-facts.ts";
import { sessionOutcome } from "./session-outcome.ts";
import { requestsOf, totalCost, totalUsage } from "./session-usage.ts";
import { stepsOf } from "./step-views.ts";
import { taskTypeOf } from "./task-type.ts";

/** The configured house of a session; null leaves it unknown. */
export type HouseOf = (
  session: Pick<SessionView, "harness" | "agent" | "toldAgent" | "repo">,
) => string | null;

/** Who ran a session, by its harness, the name that its record gives, and the formats that tell of it. */
export type AgentOf = (told: {
  readonly harness: string;
  readonly named: string | null;
  readonly formats: readonly string[];
}) => Pick<SessionView, "agent" | "role">;

export interface ViewOptions {
  readonly rankOf: RankOf;
  readonly houseOf: HouseOf;
  readonly agentOf: AgentOf;
  /** Whether other sessions of the family name this one as their parent. */
  readonly hasChildren: boolean;
  readonly parentKey: string | null;
  readonly rootKey: string;
}

/** The session as everything downstream reads it. Pure: the same rows in any order give the same view. */
export function sessionView(member: FamilyMember, options: ViewOptions): SessionView {
  const { session } = member.record;
  const { rankOf } = options;
  const facts = foldFacts(member.record.facts);
  const steps = stepsOf(member, rankOf);
  const executions = executionsOf(member, steps, rankOf);
  const requests = requestsOf(member, rankOf);
  const names = namesOf(member, facts, options);
  return {
    key: member.key,
    nativeId: session.nativeId,
    harness: session.harness,
    ...names,
    ...statedFacts(facts),
    house:
      facts.one("house") ??
      options.houseOf({ ...names, harness: session.harness, repo: session.repo }),
    models: modelsOf(facts, steps.views, requests),
    repo: session.repo,
    zone: session.zone,
    task: facts.one("task") ?? firstRequest(steps.views),
    taskType: taskTypeOf(executions),
    complexity: complexityOf(facts.one("complexity"), executions.length, options.hasChildren),
    parentKey: options.parentKey,
    rootKey: options.rootKey,
    ...lifeTime(facts, [...steps.views, ...executions]),
    ...sessionOutcome(member.record.outcomes, executions),
    usage: totalUsage(requests),
    costNano: costOf(member, facts, requests),
    steps: steps.views,
    executions,
  };
}

function statedFacts(
  facts: FoldedFacts,
): Pick<SessionView, "harnessVersion" | "branch" | "cwd" | "title" | "endReason" | "unknownKeys"> {
  return {
    harnessVersion: facts.one("harness_version"),
    branch: facts.one("branch"),
    cwd: facts.one("cwd"),
    title: facts.one("title"),
    endReason: facts.one("end_reason"),
    unknownKeys: facts.all("unknown_key").toSorted(),
  };
}

function namesOf(
  { record }: FamilyMember,
  facts: FoldedFacts,
  { agentOf }: ViewOptions,
): Pick<SessionView, "agent" | "role" | "toldAgent"> {
  const { harness } = record.session;
  const toldAgent = facts.one("agent");
  const names = agentOf({ harness, named: toldAgent, formats: [...record.formats.values()] });
  return { ...names, toldAgent };
}

function modelsOf(
  facts: FoldedFacts,
  steps: readonly StepView[],
  requests: readonly ToldUsage[],
): readonly string[] {
  const models = new Set(facts.all("model"));
  for (const { model } of [...steps, ...requests]) if (model !== null) models.add(model);
  return [...models];
}

function firstRequest(steps: readonly StepView[]): string | null {
  return steps.find((step) => step.kind === "user" && !step.injected)?.excerpt ?? null;
}

function lifeTime(
  facts: FoldedFacts,
  parts: readonly (StepView | ExecutionView)[],
): Pick<SessionView, "startedAt" | "endedAt"> {
  let startedAt = facts.number("started_at");
  let endedAt = facts.number("ended_at");
  for (const { at } of parts) {
    if (at === null) continue;
    startedAt = Math.min(startedAt ?? at, at);
    endedAt = Math.max(endedAt ?? at, at);
  }
  return { startedAt, endedAt };
}

/** A stated cost covers the whole run, with the history it copied: then only the requests can tell its own. */
function costOf(
  { copied }: FamilyMember,
  facts: FoldedFacts,
  requests: readonly ToldUsage[],
): number | null {
  const declared = copied.requests.size === 0 ? facts.number("declared_cost_nano") : null;
  return declared ?? totalCost(requests);
}
