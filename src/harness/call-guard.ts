import {
  bulkhead,
  type BulkheadPolicy,
  BulkheadRejectedError,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";
import { type FailureKind, transientFailureKinds } from "../core/outcome.ts";
import { breakerPolicy } from "./breaker/breaker-policy.ts";
import type { BreakerPhase, CallEnd } from "./breaker/breaker-state.ts";
import type { SharedBreaker } from "./breaker/shared-breaker.ts";
import { PolicyViolation, ToolFault } from "./harness-error.ts";
import type { RetryBudget } from "./retry-budget.ts";

export interface GuardOptions {
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** Calls that take longer count against the circuit. */
  readonly slowMs: number;
  /** Calls at a time; more wait, up to {@link mostWaiting}. */
  readonly concurrency: number;
  /** True for a tool that may be run again. */
  readonly retries: boolean;
  readonly budget: RetryBudget;
  readonly breaker: SharedBreaker;
  readonly onRetry: (attempt: number, delayMs: number) => void;
}

/** What is told of a call while it runs. */
export interface CallTrace {
  retries: number;
  phase: BreakerPhase;
}

/** Runs calls of one tool in one house under all its guards. Rejects with ToolFault, or with what the tool threw. */
export type CallGuard = <T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  trace: CallTrace,
) => Promise<T>;

export const mostRetries = 2;
const mostWaiting = 256;
const backoff = { initialDelay: 100, maxDelay: 5000 };

/** Lets so many calls run at a time: shared by the guards of one tool, whatever their time limits. */
export function createBulkhead(concurrency: number): BulkheadPolicy {
  return bulkhead(concurrency, mostWaiting);
}

/** From the outside in: bulkhead, retry, circuit, timeout. Each attempt is counted by the circuit, and timed alone. */
export function createCallGuard(
  options: GuardOptions,
  limit: BulkheadPolicy = createBulkhead(options.concurrency),
): CallGuard {
  const { budget } = options;
  const again = retry(
    handleWhen((error) => options.retries && isTransient(error) && budget.take()),
    {
      maxAttempts: mostRetries,
      backoff: new ExponentialBackoff({ ...backoff, generator: decorrelatedJitterGenerator }),
    },
  );
  again.onGiveUp(() => budget.giveBack());
  again.onRetry(({ attempt, delay }) => options.onRetry(attempt, delay));
  const circuit = breakerPolicy({
    breaker: options.breaker,
    slowMs: options.slowMs,
    endOf,
    causeOf,
    refusal: circuitOpen,
  });
  const time = timeout(options.timeoutMs, TimeoutStrategy.Aggressive);
  const inner = wrap(circuit, time);
  return async (attempt, signal, trace) => {
    budget.onCall();
    let last: unknown = null;
    const attempted = async (context: { readonly attempt: number }): Promise<unknown> => {
      const inside = inner.execute(async (within) => {
        [trace.phase, trace.retries] = [within.phase, context.attempt];
        return attempt(within.signal).catch((error: unknown) => {
          // A tool may say first that it was stopped: by whom, it does not know.
          const isLate = within.signal.aborted && !signal.aborted;
          throw isLate ? timedOut(options.timeoutMs) : error;
        });
      }, signal);
      return inside.catch((error: unknown) => {
        const fault = asFault(error, signal, trace, options);
        // A circuit that opened between two attempts does not hide what the first one met.
        if (!(fault instanceof CircuitOpenFault)) last = fault;
        throw fault;
      });
    };
    return (await wrap(limit, again)
      .execute(attempted, signal)
      .catch((error: unknown) => {
        const fault = asFault(error, signal, trace, options);
        throw fault instanceof CircuitOpenFault && last !== null ? last : fault;
      })) as Awaited<ReturnType<typeof attempt>>;
  };
}

/** Failures that say the tool is in trouble. Others are its answers: a file that is not there, tests that fail. */
const troubles: ReadonlySet<FailureKind> = new Set([
  "tool-error",
  "timeout",
  "network",
  "rate-limit",
]);

/** What an error inside the circuit says of the tool. */
function endOf(error: unknown, signal: AbortSignal): CallEnd {
  if (signal.aborted) return "unknown";
  if (error instanceof PolicyViolation) return "good";
  if (!(error instanceof ToolFault)) return "bad";
  if (error.kind === null || error.kind === "cancelled") return "unknown";
  return troubles.has(error.kind) ? "bad" : "good";
}

/** In the words of failures. */
function causeOf(error: unknown): FailureKind {
  if (error instanceof TaskCancelledError) return "timeout";
  return (error instanceof ToolFault ? error.kind : null) ?? "tool-error";
}

function isTransient(error: unknown): boolean {
  return error instanceof ToolFault && error.kind !== null && transientFailureKinds.has(error.kind);
}

function asFault(
  error: unknown,
  signal: AbortSignal,
  trace: CallTrace,
  { timeoutMs, concurrency }: GuardOptions,
): unknown {
  if (error instanceof CircuitOpenFault) trace.phase = "open";
  if (signal.aborted)
    return new ToolFault("cancelled", "the call was cancelled", { code: "cancelled" });
  if (error instanceof TaskCancelledError) return timedOut(timeoutMs);
  if (error instanceof BulkheadRejectedError)
    return new ToolFault("skipped", `${concurrency} calls run and ${mostWaiting} wait already`, {
      code: "bulkhead-full",
      hint: "call less at a time",
    });
  return error;
}

function timedOut(timeoutMs: number): ToolFault {
  return new ToolFault("timeout", `no answer within ${timeoutMs} ms`, { code: "tool-timeout" });
}

class CircuitOpenFault extends ToolFault {}

function circuitOpen(): ToolFault {
  return new CircuitOpenFault("skipped", "the circuit of this tool is open: it failed too often", {
    code: "circuit-open",
    hint: "it is tried again by itself; `whetstone tools` shows how circuits stand",
  });
}
