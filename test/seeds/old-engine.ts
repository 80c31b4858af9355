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
