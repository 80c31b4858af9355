import type { Intelligence } from "./adapt/intelligence.ts";
import type { IntelligenceOptions } from "./loop/intelligence.ts";
import { openLoop, type OpenLoopOptions } from "./open-loop.ts";

/**
 * Opens the intelligence over a store of its own connection: record executions, ask what they teach. Throws as
 * {@link openLoop}.
 *
 * @example
 * ```ts
 * import { openIntelligence } from "whetstone";
 *
 * await using intelligence = await openIntelligence({ transient: true });
 * for (let run = 0; run < 20; run += 1) {
 *   await intelligence.recordExecution({
 *     tool: "git_status",
 *     params: { path: "." },
 *     house: "ezra",
 *     model: "hermes3:8b",
 *     task_type: "read",
 *     success: run < 15,
 *     latency_ms: 100 + run,
 *   });
 * }
 * const pattern = await intelligence.getPattern("git_status", "ezra");
 * console.log(pattern?.success_rate, pattern?.interval);
 * const best = await intelligence.getBestModel("read", { minSamples: 10 });
 * console.log(best?.model);
 * ```
 */
export async function openIntelligence(
  options: OpenLoopOptions & IntelligenceOptions = {},
): Promise<Intelligence & AsyncDisposable> {
  const loop = await openLoop(options);
  try {
    const intelligence = await loop.intelligence(options);
    return {
      ...intelligence,
      async [Symbol.asyncDispose]() {
        await intelligence[Symbol.asyncDispose]();
        await loop[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await loop[Symbol.asyncDispose]();
    throw error;
  }
}
