import type { CellDay } from "../../src/core/cell-day.ts";
import type { SessionDerived, SessionRecord } from "../../src/core/derived.ts";
import type { Finding, Item } from "../../src/core/knowledge.ts";
import type { SignalValue } from "../../src/core/signal-value.ts";
import type { ObservationRow } from "../../src/core/rows.ts";
import type { ExecutionView, SessionView, StepView } from "../../src/core/session-view.ts";
import { stepView } from "../../src/core/step-view.ts";
import type { DeriveStore } from "../../src/store/derive-port.ts";
import { hex } from "./record-fixtures.ts";

/**
 * A derivation small enough to be checked by reading, for tests of the store: pure and deterministic like the real one,
 * without its rules. Every failure is a finding; two findings with one error make an item.
 */
export async function deriveAll(store: DeriveStore, perRound = 3): Promise<void> {
  for (;;) {
    const dirty = await store.dirtySessions(perRound);
    if (dirty.length === 0) break;
    const families = await store.loadFamilies(dirty);
    await store.replaceSessions(families.flatMap((family) => family.map(deriveSession)));
  }
  for (;;) {
    const keys = await store.dirtyItems(perRound);
    if (keys.length === 0) return;
    const findings = await store.findings(keys);
    await store.replaceItems(new Map(keys.map((key) => [key, toItem(findings.get(key) ?? [])])));
  }
}

export function deriveSession(record: SessionRecord): SessionDerived {
  const view = toView(record);
  return {
    ref: record.session.ref,
    view,
    cells: toCells(view),
    findings: toFindings(view),
    signals: toSignals(view),
  };
}

function toView(record: SessionRecord): SessionView {
  const { session, facts } = record;
  const steps = toSteps(record);
  const executions = toExecutions(record.observations, steps);
  const times = steps.map((step) => step.at).filter((at) => at !== null);
  const fact = (field: string): string | null =>
    facts.find((row) => row.field === field)?.value ?? null;
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  for (const row of record.usage) {
    usage.input += row.input;
    usage.output += row.output;
    usage.cacheRead += row.cacheRead;
    usage.cacheWrite += row.cacheWrite;
    usage.reasoning += row.reasoning;
  }
  return {
    key: session.ref,
    nativeId: session.nativeId,
    harness: session.harness,
    harnessVersion: null,
    agent: fact("agent")?.toLowerCase() ?? session.harness,
    role: null,
    toldAgent: fact("agent"),
    house: null,
    models: [...new Set(steps.map((step) => step.model).filter((model) => model !== null))],
    repo: session.repo,
    branch: null,
    cwd: null,
    zone: session.zone,
    title: null,
    task: fact("task"),
    taskType: "other",
    complexity: "simple",
    parentKey: session.parentRef,
    rootKey: session.parentRef ?? session.ref,
    startedAt: times.length === 0 ? null : Math.min(...times),
    endedAt: times.length === 0 ? null : Math.max(...times),
    endReason: null,
    outcome: record.outcomes.at(-1)?.value ?? "unknown",
    outcomeSource: record.outcomes.length === 0 ? "none" : "label",
    outcomeWeight: record.outcomes.at(-1)?.weight ?? 0,
    usage,
    costNano: null,
    unknownKeys: [],
    steps,
    executions,
  };
}

function toSteps({ steps }: SessionRecord): StepView[] {
  const newest = new Map(steps.map((row) => [row.stepKey, row]));
  return [...newest.values()].map((row, seq) => stepView(row, seq, seq % 5 !== 4));
}

function toExecutions(
  observations: readonly ObservationRow[],
  steps: readonly StepView[],
): ExecutionView[] {
  const positions = new Map(steps.map((step) => [step.key, step.seq]));
  const calls = Map.groupBy(observations, (row) => row.callKey);
  return [...calls.entries()].map(([key, rows], seq) => {
    const call = rows.find((row) => row.part === "call") ?? rows[0]!;
    const result = rows.findLast((row) => row.part === "result");
    return {
      key,
      stepKey: call.stepKey,
      seq,
      stepSeq: positions.get(call.stepKey ?? "") ?? null,
      onFinalPath: true,
      tool: call.tool ?? "unknown",
      server: call.server,
      house: call.house,
      taskType: call.taskType,
      model: "model-a",
      paramHash: call.paramHash,
      params: call.paramsRedacted,
      paramShape: call.paramShape,
      outcome: result?.outcome ?? "unknown",
      outcomeSource: result?.outcomeSource ?? "none",
      failureKind: result?.failureKind ?? null,
      exitCode: result?.exitCode ?? null,
      errorText: result?.errorRedacted ?? null,
      errorTemplateId: result?.errorTemplateId ?? null,
      resultExcerpt: null,
      confidence: call.confidence,
      latencyUs: result?.latencyUs ?? null,
      tokensIn: call.tokensIn,
      tokensOut: call.tokensOut,
      at: call.at,
      hour: call.at === null ? null : new Date(call.at).getUTCHours(),
      weekday: call.at === null ? null : (new Date(call.at).getUTCDay() + 6) % 7,
      retryOf: null,
      callLocator: call.locator,
      callRawHmac: call.rawHmac,
      resultLocator: result?.locator ?? null,
      resultRawHmac: result?.rawHmac ?? null,
      sourceKey: call.sourceKey,
    };
  });
}

function toCells(view: SessionView): CellDay[] {
  const groups = Map.groupBy(view.executions, (one) => `${one.tool} ${one.at ?? ""}`);
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    const count = (outcome: string): number =>
      group.filter((one) => one.outcome === outcome).length;
    return {
      tool: first.tool,
      house: "",
      model: first.model ?? "",
      taskType: view.taskType,
      repo: view.repo ?? "",
      harness: view.harness,
      day: first.at === null ? -1 : Math.floor(first.at / 86_400_000),
      // One cell per instant keeps the groups disjoint whatever the times are.
      hour: first.at === null ? -1 : first.at % 86_400_000,
      weekday: first.weekday ?? -1,
      successes: count("success"),
      failures: count("failure"),
      unknown: count("unknown"),
      expectedFailures: 0,
      latencyUsSum: group.reduce((sum, one) => sum + (one.latencyUs ?? 0), 0),
      latencyCount: group.filter((one) => one.latencyUs !== null).length,
      confidenceSum: group.reduce((sum, one) => sum + Math.round((one.confidence ?? 0) * 1e6), 0),
      confidenceCount: group.filter((one) => one.confidence !== null).length,
      tokens: 0,
      lastAt: first.at,
    };
  });
}

/** One with a value, and one without where nothing failed. */
function toSignals({ executions, steps }: SessionView): SignalValue[] {
  const failed = executions.filter((one) => one.outcome === "failure");
  const share = executions.length === 0 ? null : failed.length / executions.length;
  const cited = failed.flatMap(({ stepKey }) => (stepKey === null ? [] : [stepKey]));
  const toy = { version: 1, detail: { of: executions.length } };
  return [
    {
      ...toy,
      signal: "toy-failures",
      value: share,
      reason: share === null ? "nothing was called" : null,
      steps: cited,
    },
    { ...toy, signal: "toy-length", value: steps.length, reason: null, steps: [] },
  ];
}

function toFindings(view: SessionView): Finding[] {
  return view.executions
    .filter((one) => one.outcome === "failure" && one.errorTemplateId !== null)
    .map((one) => ({
      extractor: "toy",
      extractorVersion: 1,
      key: hex(32, `item ${one.errorTemplateId}`),
      session: view.key,
      at: one.at,
      stance: "support",
      repo: view.repo,
      agent: view.agent,
      harness: view.harness,
      model: one.model,
      costTurns: 1,
      costTokens: 0,
      costMs: null,
      signature: {
        tools: [one.tool],
        programs: [],
        errorTemplateIds: [one.errorTemplateId ?? ""],
        files: [],
      },
      evidence: [
        {
          session: view.key,
          subject: one.key,
          role: "failure",
          sourceKey: one.sourceKey ?? "",
          locator: one.resultLocator ?? "",
          rawHmac: one.resultRawHmac ?? "",
          excerpt: one.errorText ?? "",
        },
      ],
      detail: { error: one.errorText ?? "" },
    }));
}

function toItem(findings: readonly Finding[]): Item | null {
  const [first] = findings;
  if (first === undefined || findings.length < 2) return null;
  const times = findings.map((finding) => finding.at).filter((at) => at !== null);
  return {
    key: first.key,
    extractor: "toy",
    category: "pitfall",
    scope: first.repo === null ? "global" : "repo",
    repo: first.repo,
    agent: null,
    text: `${first.signature.tools.join(" ")} fails: ${String(first.detail["error"])}`,
    confidence: 0.9,
    status: "active",
    support: new Set(findings.map((finding) => finding.session)).size,
    against: 0,
    seenOnce: false,
    firstSeen: times.length === 0 ? null : Math.min(...times),
    lastSeen: times.length === 0 ? null : Math.max(...times),
    costTurns: findings.length,
    costTokens: 0,
    costMs: null,
    environments: [first.harness],
    signature: first.signature,
    evidence: findings.flatMap((finding) => finding.evidence).slice(0, 12),
    detail: first.detail,
  };
}
