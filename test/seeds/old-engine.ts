import type { ExecutionRecord } from "../../src/index.ts";

// How the first engine behaved where its intent was kept and its defect was not: its formulas, in as few lines as they take.
// parity.json says which line of the parity list each of them belongs to.

type Told = readonly ExecutionRecord[];

/** What it made of one execution: told when it was written, a failure unless said to be a success. */
export function oldRecord(data: ExecutionRecord, now: number) {
  return { timestamp: now / 1000, success: data.success ? 1 : 0 };
}

/** Totals kept while writing: told twice, counted twice, and as of the moment of writing. */
export function oldTotals(told: Told, now: number) {
  const totals = { samples: 0, updated: 0 };
  for (const _ of told) {
    totals.samples += 1;
    totals.updated = now / 1000;
  }
  return totals;
}

/** `{}` counted as no parameters; only the model with the most samples answered; absent latencies were zeros. */
export function oldPattern(all: Told, tool: string, house: string, params?: unknown) {
  const asked = typeof params === "object" && params !== null && Object.keys(params).length > 0;
  const fitting = all.filter(
    (one) =>
      one.tool === tool &&
      (one.house ?? "timmy") === house &&
      (!asked || JSON.stringify(one.params ?? {}) === JSON.stringify(params)),
  );
  const groups = [...Map.groupBy(fitting, ({ model }) => model ?? "unknown").values()];
  const [largest] = groups.toSorted((a, b) => b.length - a.length);
  if (largest === undefined) return null;
  const [sample_count, avg_latency_ms] = [largest.length, oldLatency(largest)];
  return { success_rate: oldRate(largest), avg_latency_ms, sample_count };
}

/** The share of successes, unknown ones among the failures; 0 of nothing was 0. */
export function oldRate(group: Told): number {
  return group.length === 0 ? 0 : group.filter(({ success }) => success).length / group.length;
}

/** Mean; what nobody measured took no time. */
function oldLatency(group: Told): number {
  return group.reduce((sum, { latency_ms: ms }) => sum + (ms ?? 0), 0) / group.length;
}

/** The highest share won, however few it rested on; of equals the faster. */
export function oldBestModel(all: Told, taskType: string, minSamples: number): string | null {
  const own = all.filter((one) => one.model && one.task_type === taskType);
  const [best] = [...Map.groupBy(own, ({ model }) => model)]
    .filter(([, group]) => group.length >= minSamples)
    .toSorted(([, a], [, b]) => oldRate(b) - oldRate(a) || oldLatency(a) - oldLatency(b));
  return best?.[0] ?? null;
}

/** Name, error and time were read off the tool's message, where they do not stand. */
export function oldHermes(messages: readonly Readonly<Record<string, unknown>>[]) {
  return messages
    .filter(({ role }) => role === "tool")
    .map((message) => ({
      tool: message["name"] ?? "unknown",
      success: message["error"] ? 0 : 1,
      latency_ms: message["execution_time_ms"] ?? 0,
    }));
}

/** The share of successes as it stood; nothing but 0.5 below three samples. */
export function oldPrediction(all: Told, tool: string, house: string, params?: unknown) {
  const pattern = oldPattern(all, tool, house, params);
  if (pattern === null || pattern.sample_count < 3)
    return { probability: 0.5, reasoning: "Insufficient data for prediction" };
  const { success_rate: probability, sample_count: count } = pattern;
  const said = (words: string) => ({
    probability,
    reasoning: `Based on ${count} similar executions: ${words}`,
  });
  if (probability > 0.9) return said("excellent track record");
  if (probability > 0.7) return said("good track record");
  if (probability > 0.5) return said("mixed results");
  return said("poor track record, consider alternatives");
}

/** Three days against the three before, however few calls they held. */
export function oldVelocity(all: Told, now: number) {
  const within = (from: number, to: number) =>
    all.filter(({ timestamp: at }) => now - (at ?? now) >= from && now - (at ?? now) < to);
  const improvement = oldRate(within(0, 259_200)) - oldRate(within(259_200, 518_400));
  if (improvement > 0.05) return { improvement, velocity: "accelerating" };
  return { improvement, velocity: improvement > -0.05 ? "stable" : "declining" };
}

/** As it began, at every start. */
export const oldPolicies = {
  ezra: { evidence_threshold: 0.8, confidence_boost_for_read_ops: 0.1 },
  bezalel: { evidence_threshold: 0.6, parallel_test_threshold: 0.5 },
  routing: { min_confidence_for_auto_route: 0.7, fallback_to_timmy_threshold: 0.3 },
};

/**
 * Below 0.6 the threshold of ezra fell by 0.1, in floating point, at every call, whatever the rate rested on. The best model
 * of each type of work was looked up, and nothing done with it.
 */
export function oldAnalyzeAndAdapt(all: Told, policies: typeof oldPolicies, nowSeconds: number) {
  const recent = all.filter(
    ({ house, timestamp: at }) => house === "ezra" && nowSeconds - (at ?? nowSeconds) < 259_200,
  );
  const before = policies.ezra.evidence_threshold;
  for (const taskType of ["read", "build", "test", "judge"]) oldBestModel(all, taskType, 10);
  if (oldRate(recent) >= 0.6 || before <= 0.6) return { policies, changes: [] };
  const change_type = "policy.ezra.evidence_threshold";
  const changed = { ...policies, ezra: { ...policies.ezra, evidence_threshold: before - 0.1 } };
  return { policies: changed, changes: [{ change_type, old_value: before }] };
}

/** Neither predicting nor recording wrote a row of predictions; the mean accuracy of no rows was 0.5. */
export function oldAccuracy(_told: Told): number {
  const rows: readonly number[] = [];
  return rows.length === 0 ? 0.5 : rows.reduce((sum, one) => sum + one, 0) / rows.length;
}

/** It asked every adaptation for a `to_dict` that adaptations did not have. */
export function oldReport(adaptations: readonly object[]) {
  type Event = { readonly to_dict: () => object };
  return { recent_adaptations: adaptations.map((one) => (one as Event).to_dict()) };
}

/** The highest share won here as well, however few it rested on. */
export function oldOptimalHouse(
  all: Told,
  tool: string,
  params?: unknown,
): readonly [house: string, confidence: number] {
  let [bestHouse, bestRate] = ["timmy", 0];
  for (const house of ["ezra", "bezalel", "timmy"]) {
    const rate = oldPattern(all, tool, house, params)?.success_rate ?? 0;
    if (rate > bestRate) [bestHouse, bestRate] = [house, rate];
  }
  return [bestHouse, bestRate > 0 ? bestRate : 0.5];
}

/** Redundancy was a word of its commit: nothing stood behind it, and what was sent went to one address. */
export async function oldPush(servers: readonly string[], body: string): Promise<number> {
  const [only = ""] = servers;
  return (await fetch(only, { method: "POST", body })).status;
}
