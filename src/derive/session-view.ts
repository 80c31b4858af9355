import type { FactRow, StepRow, UsageRow } from "../core/rows.ts";
import type { ExecutionView, SessionView, StepView, Usage } from "../core/session-view.ts";
import { complexityOf } from "./complexity.ts";
import { baseKey, type FamilyMember } from "./family.ts";
import { finalPath } from "./final-path.ts";
import { foldExecutions, type FoldedExecution } from "./fold-executions.ts";
import { foldFacts, type FoldedFacts } from "./fold-facts.ts";
import { sessionOutcome } from "./session-outcome.ts";
import { taskTypeOf } from "./task-type.ts";
import { toolUseOf } from "./test-run.ts";
import { zoneTime } from "./zone-time.ts";

/** The configured house of a session; null leaves it unknown. */
export type HouseOf = (session: {
  readonly harness: string;
  readonly agent: string | null;
  readonly repo: string | null;
}) => string | null;

export interface ViewOptions {
  /** Of the formats that tell one session, the highest rank gives its steps and usage. */
  readonly rankOf: (format: string) => number;
  readonly houseOf: HouseOf;
  /** Whether other sessions of the family name this one as their parent. */
  readonly hasChildren: boolean;
  readonly parentKey: string | null;
  readonly rootKey: string;
}

/** The session as everything downstream reads it. Pure: the same rows in any order give the same view. */
export function sessionView(member: FamilyMember, options: ViewOptions): SessionView {
  const { record } = member;
  const facts = foldFacts(record.facts);
  const stepRows = orderedSteps(member, options.rankOf);
  const steps = stepViews(stepRows, record.facts);
  const zone = record.session.zone;
  const executions = executionViews(foldExecutions(record.observations), steps, zone);
  const usageRows = latestUsage(record.usage);
  const times = [...steps.map((step) => step.at), ...executions.map((execution) => execution.at)];
  const used = executions.map((execution) => ({ execution, use: toolUseOf(execution) }));
  const outcome = sessionOutcome(record.outcomes, used);
  return {
    key: member.key,
    nativeId: record.session.nativeId,
    harness: record.session.harness,
    harnessVersion: facts.one("harness_version"),
    agent: facts.one("agent"),
    house:
      facts.one("house") ??
      options.houseOf({
        harness: record.session.harness,
        agent: facts.one("agent"),
        repo: record.session.repo,
      }),
    models: modelsOf(steps, usageRows, facts),
    repo: record.session.repo,
    branch: facts.one("branch"),
    cwd: facts.one("cwd"),
    zone,
    title: facts.one("title"),
    task:
      facts.one("task") ??
      steps.find((step) => step.kind === "user" && !step.injected)?.excerpt ??
      null,
    taskType: taskTypeOf(used),
    complexity: complexityOf(facts.one("complexity"), executions.length, options.hasChildren),
    parentKey: options.parentKey,
    rootKey: options.rootKey,
    startedAt: extreme([facts.number("started_at"), ...times], Math.min),
    endedAt: extreme([facts.number("ended_at"), ...times], Math.max),
    endReason: facts.one("end_reason"),
    ...outcome,
    usage: totalUsage(usageRows),
    costNano: facts.number("declared_cost_nano") ?? totalCost(usageRows),
    unknownKeys: facts.all("unknown_key").toSorted(),
    steps,
    executions,
  };
}

/** Parent as the public key: a child of a suffixed variant names the plain id. */
export function publicParent(parentRef: string | null): string | null {
  return parentRef === null ? null : baseKey(parentRef);
}

/** The rows of the best format, each key once (highest reader version), in the order of the source. */
function orderedSteps(member: FamilyMember, rankOf: (format: string) => number): StepRow[] {
  const { record } = member;
  const rankOfSource = (sourceKey: string): number => rankOf(record.formats.get(sourceKey) ?? "");
  const best = record.steps.reduce((rank, step) => Math.max(rank, rankOfSource(step.sourceKey)), 0);
  const byKey = new Map<string, StepRow>();
  for (const step of record.steps) {
    if (rankOfSource(step.sourceKey) < best) continue;
    const other = byKey.get(step.stepKey);
    if (other === undefined || step.readerVersion > other.readerVersion)
      byKey.set(step.stepKey, step);
  }
  return [...byKey.values()].toSorted(
    (a, b) => a.ordinal - b.ordinal || (a.stepKey < b.stepKey ? -1 : 1),
  );
}

function stepViews(rows: readonly StepRow[], facts: readonly FactRow[]): StepView[] {
  const path = finalPath(
    rows,
    facts.filter((fact) => fact.field === "rewind"),
  );
  return rows.map((row, seq) => ({
    key: row.stepKey,
    parentKey: row.parentStepKey,
    seq,
    kind: row.kind,
    at: row.at,
    excerpt: row.excerpt,
    label: row.label,
    model: row.model,
    injected: row.injected,
    onFinalPath: path.has(row.stepKey),
    sourceKey: row.sourceKey,
    locator: row.locator,
    rawHmac: row.rawHmac,
  }));
}

function executionViews(
  folded: readonly FoldedExecution[],
  steps: readonly StepView[],
  zone: string | null,
): ExecutionView[] {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const resultsInStep = new Map<string, number>();
  for (const one of folded) {
    if (one.resultStepKey !== null)
      resultsInStep.set(one.resultStepKey, (resultsInStep.get(one.resultStepKey) ?? 0) + 1);
  }
  const models = modelsBySeq(steps);
  const lastFailure = new Map<string, string>();
  return folded.map((one, seq) => {
    const step = one.stepKey === null ? undefined : byKey.get(one.stepKey);
    const tool = one.tool ?? "unknown";
    const identity = one.paramHash === null ? null : `${tool} ${one.paramHash}`;
    const retryOf = identity === null ? null : (lastFailure.get(identity) ?? null);
    if (identity !== null) noteFailure(lastFailure, identity, one);
    const time = zoneTime(one.at, zone);
    return {
      key: one.callKey,
      stepKey: one.stepKey,
      seq,
      stepSeq: step?.seq ?? null,
      onFinalPath: step?.onFinalPath ?? true,
      tool,
      server: one.server,
      house: one.house,
      taskType: one.taskType,
      model: step === undefined ? null : (models[step.seq] ?? null),
      paramHash: one.paramHash,
      params: one.paramsRedacted,
      paramShape: one.paramShape,
      outcome: one.outcome ?? "unknown",
      outcomeSource: one.outcomeSource ?? "none",
      failureKind: one.failureKind,
      exitCode: one.exitCode,
      errorText: one.errorRedacted,
      errorTemplateId: one.errorTemplateId,
      resultExcerpt: resultExcerpt(one, byKey, resultsInStep),
      confidence: one.confidence,
      latencyUs: one.latencyUs,
      tokensIn: one.tokensIn,
      tokensOut: one.tokensOut,
      at: one.at,
      hour: time?.hour ?? null,
      weekday: time?.weekday ?? null,
      retryOf,
      callLocator: one.callLocator,
      callRawHmac: one.callRawHmac,
      resultLocator: one.resultLocator,
      resultRawHmac: one.resultRawHmac,
      sourceKey: one.sourceKey,
    };
  });
}

function noteFailure(
  lastFailure: Map<string, string>,
  identity: string,
  one: FoldedExecution,
): void {
  if (one.outcome === "failure") lastFailure.set(identity, one.callKey);
  if (one.outcome === "success") lastFailure.delete(identity);
}

/** The text of the step that holds the result; unknown when one step holds several results. */
function resultExcerpt(
  one: FoldedExecution,
  steps: ReadonlyMap<string, StepView>,
  resultsInStep: ReadonlyMap<string, number>,
): string | null {
  if (one.resultStepKey === null || resultsInStep.get(one.resultStepKey) !== 1) return null;
  return steps.get(one.resultStepKey)?.excerpt ?? null;
}

/** The model that spoke last at each position. */
function modelsBySeq(steps: readonly StepView[]): readonly (string | null)[] {
  let model: string | null = null;
  return steps.map((step) => {
    model = step.model ?? model;
    return model;
  });
}

function modelsOf(
  steps: readonly StepView[],
  usage: readonly UsageRow[],
  facts: FoldedFacts,
): readonly string[] {
  const models = new Set(facts.all("model"));
  for (const step of steps) if (step.model !== null) models.add(step.model);
  for (const row of usage.toSorted((a, b) => (a.requestKey < b.requestKey ? -1 : 1))) {
    if (row.model !== null) models.add(row.model);
  }
  return [...models];
}

/** One row per request: the highest revision. */
function latestUsage(rows: readonly UsageRow[]): readonly UsageRow[] {
  const byRequest = new Map<string, UsageRow>();
  for (const row of rows) {
    const other = byRequest.get(row.requestKey);
    if (other === undefined || row.revision > other.revision) byRequest.set(row.requestKey, row);
  }
  return [...byRequest.values()];
}

function totalUsage(rows: readonly UsageRow[]): Usage {
  const total = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  for (const row of rows) {
    total.input += row.input;
    total.output += row.output;
    total.cacheRead += row.cacheRead;
    total.cacheWrite += row.cacheWrite;
    total.reasoning += row.reasoning;
  }
  return total;
}

/** Null as soon as one request has no known price, and when there are none. */
function totalCost(rows: readonly UsageRow[]): number | null {
  let total = 0;
  for (const row of rows) {
    if (row.costNano === null) return null;
    total += row.costNano;
  }
  return rows.length === 0 ? null : total;
}

function extreme(
  values: readonly (number | null)[],
  pick: (a: number, b: number) => number,
): number | null {
  let found: number | null = null;
  for (const value of values) {
    if (value !== null) found = found === null ? value : pick(found, value);
  }
  return found;
}
