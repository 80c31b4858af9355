import type { ExecutionRecord } from "../../src/index.ts";

// How the first engine behaved where its intent was kept and its defect was not, in as few lines as tell the difference.

/** What it made of one execution: told when it was written, a failure unless said to be a success. */
export function oldRecord(data: ExecutionRecord, now: number) {
  return { timestamp: now / 1000, success: data.success ? 1 : 0 };
}

/** Totals kept while writing: told twice, counted twice, and as of the moment of writing. */
export function oldTotals(told: readonly ExecutionRecord[], now: number) {
  const totals = { samples: 0, updated: 0 };
  for (const _ of told) {
    totals.samples += 1;
    totals.updated = now / 1000;
  }
  return totals;
}

/** `{}` counted as no parameters; only the model with the most samples answered; absent latencies were zeros. */
export function oldPattern(all: readonly ExecutionRecord[], params?: object) {
  const asked = params !== undefined && Object.keys(params).length > 0;
  const fitting = all.filter(
    (one) => !asked || JSON.stringify(one.params) === JSON.stringify(params),
  );
  const groups = [...Map.groupBy(fitting, ({ model }) => model).values()];
  const largest = groups.toSorted((a, b) => b.length - a.length)[0] ?? [];
  const latency = largest.reduce((sum, { latency_ms: ms }) => sum + (ms ?? 0), 0);
  return { sample_count: largest.length, avg_latency_ms: latency / largest.length };
}

/** The share of successes, unknown ones among the failures; 0 of nothing was 0. */
export function oldRate(group: readonly ExecutionRecord[]): number {
  return group.length === 0 ? 0 : group.filter(({ success }) => success).length / group.length;
}

/** The highest share won, however few it rested on. */
export function oldBestModel(all: readonly ExecutionRecord[], minSamples: number) {
  return [...Map.groupBy(all, ({ model }) => model)]
    .filter(([, group]) => group.length >= minSamples)
    .toSorted(([, a], [, b]) => oldRate(b) - oldRate(a))[0]?.[0];
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
export function oldPrediction(group: readonly ExecutionRecord[]) {
  if (group.length < 3) return { probability: 0.5, reasoning: "insufficient data" };
  const probability = oldRate(group);
  if (probability > 0.9) return { probability, reasoning: "excellent track record" };
  if (probability > 0.7) return { probability, reasoning: "good track record" };
  if (probability > 0.5) return { probability, reasoning: "mixed track record" };
  return { probability, reasoning: "poor track record, consider alternatives" };
}

/** Three days against the three before, however few calls they held. */
export function oldVelocity(all: readonly ExecutionRecord[], now: number) {
  const within = (from: number, to: number) =>
    all.filter(({ timestamp: at }) => now - (at ?? now) >= from && now - (at ?? now) < to);
  const improvement = oldRate(within(0, 259_200)) - oldRate(within(259_200, 518_400));
  if (improvement > 0.05) return { velocity: "accelerating" };
  return { velocity: improvement < -0.05 ? "declining" : "stable" };
}

/** Below 0.6 the threshold fell by 0.1, in floating point, at every call, whatever the rate rested on. */
export function oldAnalyzeAndAdapt(ofEzra: readonly ExecutionRecord[], threshold: number): number {
  return oldRate(ofEzra) < 0.6 && threshold > 0.6 ? threshold - 0.1 : threshold;
}

/** A best model was looked up, and nothing done with it. */
export function oldModelRoute(all: readonly ExecutionRecord[], minSamples: number): null {
  oldBestModel(all, minSamples);
  return null;
}

/** The mean accuracy of its rows, 0.5 of none; it never wrote one. */
export function oldAccuracy(rows: readonly { readonly prediction_accuracy: number }[]): number {
  const sum = rows.reduce((all, { prediction_accuracy: accuracy }) => all + accuracy, 0);
  return rows.length === 0 ? 0.5 : sum / rows.length;
}

/** The highest share won here as well, however few it rested on. */
export function oldOptimalHouse(
  all: readonly ExecutionRecord[],
  tool: string,
): readonly [house: string, confidence: number] {
  let [bestHouse, bestRate] = ["timmy", 0];
  for (const house of ["ezra", "bezalel", "timmy"]) {
    const rate = oldRate(all.filter((one) => one.tool === tool && one.house === house));
    if (rate > bestRate) [bestHouse, bestRate] = [house, rate];
  }
  return [bestHouse, bestRate > 0 ? bestRate : 0.5];
}
