import { EventEmitter, type IDefaultPolicyContext, type IPolicy } from "cockatiel";
import type { BreakerPhase, CallEnd } from "./breaker-state.ts";
import type { SharedBreaker } from "./shared-breaker.ts";

/** What the call is told of the circuit that let it through. */
export interface BreakerContext extends IDefaultPolicyContext {
  readonly phase: BreakerPhase;
}

export interface BreakerPolicyOptions {
  readonly breaker: SharedBreaker;
  /** What an error says of the tool: a refusal of the caller's fault says that it works. */
  readonly endOf: (error: unknown, signal: AbortSignal) => CallEnd;
  /** In a word, what kind of trouble an error is. */
  readonly causeOf: (error: unknown) => string;
  /** A call that takes longer counts as bad, whatever it answers. */
  readonly slowMs: number;
  /** What is thrown where the circuit turns a call away. */
  readonly refusal: () => Error;
}

/**
 * The shared circuit as a policy of cockatiel, so that it stands in one chain with its retry, timeout and bulkhead.
 * Cockatiel's own breaker lives in one process: each process would send its own probes (docs/decisions/0015).
 */
export function breakerPolicy({
  breaker,
  endOf,
  causeOf,
  slowMs,
  refusal,
}: BreakerPolicyOptions): IPolicy<BreakerContext> {
  const successes = new EventEmitter<{ duration: number }>();
  const failures = new EventEmitter<{
    duration: number;
    handled: boolean;
    reason: { error: unknown };
  }>();
  return {
    _altReturn: undefined as never,
    onSuccess: successes.addListener,
    onFailure: failures.addListener,
    async execute(run, signal = neverAborted) {
      const pass = await breaker.admit();
      if (pass === null) throw refusal();
      const started = performance.now();
      try {
        const value = await run({ signal, phase: pass.phase });
        const duration = performance.now() - started;
        await breaker.settle(pass, duration >= slowMs ? "bad" : "good", "slow");
        successes.emit({ duration });
        return value;
      } catch (error) {
        await breaker.settle(pass, endOf(error, signal), causeOf(error));
        const duration = performance.now() - started;
        failures.emit({ duration, handled: true, reason: { error } });
        throw error;
      }
    },
  };
}

const neverAborted = new AbortController().signal;
