import { hash64 } from "../../core/hash.ts";
import type { ExecutionView, SessionView } from "../../core/session-view.ts";

/** One call of a session that stands for its calls; what it was and whether it failed. */
export interface DrawnCall {
  readonly step: string | null;
  readonly failed: boolean;
}

export interface WatchedTool {
  readonly tool: string;
  /** Null where nobody knows what came of any call. */
  readonly drawn: DrawnCall | null;
  /** Geometric mean; null where no latency is known. */
  readonly latencyMs: number | null;
}

/** What of a session is watched for slow drifts, one observation each: the calls of one session are not independent. */
export interface WatchedValues {
  /** By name. */
  readonly tools: readonly WatchedTool[];
  /** Drawn from the calls of all tools. */
  readonly drawn: DrawnCall | null;
  /** Whether the session as a whole failed; null where unknown. */
  readonly failed: boolean | null;
  /** All tokens, cached ones too; null where the record tells of none. */
  readonly tokens: number | null;
  readonly costNano: number | null;
}

/** Pure: the call that is drawn follows from the calls' own keys. */
export function watchedValues(session: SessionView): WatchedValues {
  const { outcome, usage, costNano } = session;
  const byTool = Map.groupBy(session.executions.filter(isOnPath), toolName);
  const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
  return {
    tools: [...byTool]
      .map(([tool, calls]) => ({ tool, drawn: draw(calls), latencyMs: latencyOf(calls) }))
      .filter(({ drawn, latencyMs }) => drawn !== null || latencyMs !== null)
      .toSorted((a, b) => (a.tool < b.tool ? -1 : 1)),
    drawn: draw(session.executions.filter(isOnPath)),
    failed: outcome === "unknown" ? null : outcome === "failure",
    tokens: tokens === 0 ? null : tokens,
    costNano,
  };
}

function isOnPath({ onFinalPath }: ExecutionView): boolean {
  return onFinalPath;
}

function toolName({ server, tool }: ExecutionView): string {
  return server === null ? tool : `${server}/${tool}`;
}

/** One of the calls whose outcome is known, each as likely as any other, the same one every time. */
function draw(calls: readonly ExecutionView[]): DrawnCall | null {
  const known = calls.filter(({ outcome }) => outcome !== "unknown");
  const [first] = known
    .map((call) => ({ call, lot: hash64(call.key) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1));
  return first === undefined ? null : { step: first.call.stepKey, failed: isBreak(first.call) };
}

/** Failing tests and searches that find nothing are answers. */
function isBreak({ outcome, failureKind }: ExecutionView): boolean {
  return outcome === "failure" && failureKind !== "test-failure" && failureKind !== "not-found";
}

function latencyOf(calls: readonly ExecutionView[]): number | null {
  const known = calls.flatMap(({ latencyUs }) => ((latencyUs ?? 0) > 0 ? [Number(latencyUs)] : []));
  if (known.length === 0) return null;
  const mean = known.reduce((sum, us) => sum + Math.log(us / 1000), 0) / known.length;
  return Math.exp(mean);
}
