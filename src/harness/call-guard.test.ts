import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BreakerConfig, defaultBreakerConfig } from "./breaker/breaker-state.ts";
import { createSharedBreaker } from "./breaker/shared-breaker.ts";
import { type CallTrace, createCallGuard, type GuardOptions, mostRetries } from "./call-guard.ts";
import { ToolFault } from "./harness-error.ts";
import { createRetryBudget, type RetryBudget } from "./retry-budget.ts";

const neverOpens: BreakerConfig = { ...defaultBreakerConfig, minimumVolume: 1_000_000 };

function trialGuard(options: Partial<GuardOptions> = {}, config: BreakerConfig = neverOpens) {
  let text: string | null = null;
  const breaker = createSharedBreaker("house/tool", {
    states: {
      read: async () => text,
      change: async (_name, change) => {
        const { state, result } = change(text);
        text = state;
        return result;
      },
    },
    clock: { now: () => Date.now() },
    config,
    onChange: () => undefined,
  });
  return createCallGuard({
    timeoutMs: 1000,
    slowMs: 500,
    concurrency: 2,
    retries: true,
    budget: unbounded,
    breaker,
    onRetry: () => undefined,
    ...options,
  });
}

const unbounded: RetryBudget = {
  onCall: () => undefined,
  take: () => true,
  giveBack: () => undefined,
};
const trace = (): CallTrace => ({ retries: 0, phase: "closed" });
const never = new AbortController().signal;
const network = () => new ToolFault("network", "the line is dead");

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets a call end while the clock runs on its own. */
async function ended<T>(call: Promise<T>): Promise<PromiseSettledResult<T>> {
  const settled = Promise.allSettled([call]);
  await vi.runAllTimersAsync();
  const [result] = await settled;
  return result;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Walks a sequence of calls by the rules in words: who fails, what may be retried, what is left of the budget. */
function expectedAttempts(calls: readonly (readonly boolean[])[]): number {
  let attempts = 0;
  let retriesMade = 0;
  let earned = 1;
  for (const [index, fails] of calls.entries()) {
    if (index >= 10) earned = Math.min(retriesMade + 10, earned + 0.1);
    for (let attempt = 0; attempt <= mostRetries; attempt += 1) {
      attempts += 1;
      if (fails[attempt] !== true || attempt === mostRetries) break;
      if (retriesMade + 1 > earned + 1e-9) break;
      retriesMade += 1;
    }
  }
  return attempts;
}

describe("retries", () => {
  it.each([
    ["network", true, 1 + mostRetries],
    ["timeout", true, 1 + mostRetries],
    ["rate-limit", true, 1 + mostRetries],
    ["network", false, 1],
    ["nonzero-exit", true, 1],
    ["not-found", true, 1],
    ["tool-error", true, 1],
  ] as const)(
    "a failure by %s with idempotent %s is attempted %i times",
    async (kind, retries, expected) => {
      let attempts = 0;
      const told = trace();
      const guard = trialGuard({ retries });
      const attempt = async (): Promise<never> => {
        attempts += 1;
        throw new ToolFault(kind, "no");
      };
      const result = await ended(guard(attempt, never, told));
      expect(result).toMatchObject({ status: "rejected", reason: { kind } });
      expect(attempts).toBe(expected);
      expect(told.retries).toBe(expected - 1);
    },
  );

  it("wait longer and never alike: decorrelated jitter within its bounds", async () => {
    const delays: number[] = [];
    const guard = trialGuard({ onRetry: (_attempt, delayMs) => delays.push(delayMs) });
    for (let call = 0; call < 50; call += 1)
      await ended(guard(() => Promise.reject(network()), never, trace()));
    expect(delays).toHaveLength(50 * mostRetries);
    expect(new Set(delays).size).toBeGreaterThan(50);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5000);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  });

  it("end with the first success", async () => {
    let attempts = 0;
    const told = trace();
    const guard = trialGuard();
    const attempt = async (): Promise<string> => {
      attempts += 1;
      if (attempts === 1) throw network();
      return "there";
    };
    expect(await ended(guard(attempt, never, told))).toEqual({
      status: "fulfilled",
      value: "there",
    });
    expect(told.retries).toBe(1);
  });

  it("follow the reference, and never come to more than 1.1 times the calls, over random sequences", async () => {
    const call = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 10, maxLength: 40, size: "max" }),
        async (calls) => {
          let attempts = 0;
          const guard = trialGuard({ budget: createRetryBudget() });
          for (const fails of calls) {
            let attempt = 0;
            await ended(
              guard(
                async () => {
                  attempts += 1;
                  attempt += 1;
                  if (fails[attempt - 1] === true) throw network();
                },
                never,
                trace(),
              ),
            );
          }
          expect(attempts).toBe(expectedAttempts(calls));
          expect(attempts / calls.length).toBeLessThanOrEqual(1.1);
        },
      ),
      { numRuns: 10_000, seed: 16 },
    );
  }, 120_000);
});

describe("the retry budget", () => {
  it("keeps 10,000 random sequences of calls and wishes within 1.1 attempts a call", () => {
    const wishes = fc.array(fc.nat(mostRetries), { minLength: 10, maxLength: 400, size: "max" });
    const details = fc.check(
      fc.property(wishes, (calls) => {
        const budget = createRetryBudget();
        let attempts = 0;
        for (const wished of calls) {
          budget.onCall();
          attempts += 1;
          for (let retry = 0; retry < wished && budget.take(); retry += 1) attempts += 1;
        }
        return attempts <= calls.length * 1.1 + 1e-9;
      }),
      { numRuns: 10_000, seed: 16 },
    );
    expect(details).toMatchObject({ failed: false, numRuns: 10_000 });
  });

  it("does not let a quiet time pay for a storm", () => {
    const budget = createRetryBudget();
    for (let call = 0; call < 100_000; call += 1) budget.onCall();
    let taken = 0;
    while (budget.take()) taken += 1;
    expect(taken).toBe(10);
  });
});

describe("time and room", () => {
  it("a call that takes too long is a timeout, and is told to stop", async () => {
    let stopped = false;
    const guard = trialGuard({ retries: false });
    const attempt = (signal: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          stopped = true;
          reject(new ToolFault("cancelled", "stopped"));
        });
      });
    const result = await ended(guard(attempt, never, trace()));
    expect(result).toMatchObject({
      status: "rejected",
      reason: { kind: "timeout", code: "tool-timeout" },
    });
    expect(stopped).toBe(true);
  });

  it("a call that its caller gives up is cancelled: no failure of the tool", async () => {
    const abort = new AbortController();
    const guard = trialGuard();
    const call = guard(() => new Promise<never>(() => undefined), abort.signal, trace());
    const settled = Promise.allSettled([call]);
    abort.abort();
    await vi.runAllTimersAsync();
    expect((await settled)[0]).toMatchObject({ reason: { kind: "cancelled", code: "cancelled" } });
  });

  it("runs as many calls at a time as there is room for", async () => {
    let [running, most] = [0, 0];
    const guard = trialGuard({ concurrency: 3 });
    const attempt = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
    };
    const calls = Promise.all(Array.from({ length: 20 }, () => guard(attempt, never, trace())));
    await vi.runAllTimersAsync();
    await calls;
    expect(most).toBe(3);
  });

  it("turns calls away where too many wait", async () => {
    const guard = trialGuard({ concurrency: 1 });
    const calls = Promise.allSettled(
      Array.from({ length: 300 }, () => guard(() => after(1), never, trace())),
    );
    await vi.runAllTimersAsync();
    const refused = (await calls).filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(300 - 1 - 256);
    expect(refused[0]).toMatchObject({ reason: { code: "bulkhead-full", kind: "skipped" } });
  });
});

describe("the circuit in the chain", () => {
  const config: BreakerConfig = {
    ...defaultBreakerConfig,
    minimumVolume: 4,
    openMs: 5000,
    probes: 2,
  };

  it("opens on slow calls, though they succeed", async () => {
    const guard = trialGuard({}, config);
    for (let call = 0; call < 4; call += 1)
      expect(await ended(guard(() => after(600), never, trace()))).toMatchObject({
        status: "fulfilled",
      });
    const told = trace();
    const refused = await ended(guard(() => after(600), never, told));
    expect(refused).toMatchObject({ reason: { code: "circuit-open", kind: "skipped" } });
    expect(told.phase).toBe("open");
  });

  it("that opens between two attempts does not hide what the first one met", async () => {
    let attempts = 0;
    const told = trace();
    const guard = trialGuard({}, { ...config, minimumVolume: 1 });
    const attempt = async (): Promise<never> => {
      attempts += 1;
      throw network();
    };
    expect(await ended(guard(attempt, never, told))).toMatchObject({ reason: { kind: "network" } });
    expect([attempts, told.retries, told.phase]).toEqual([1, 0, "open"]);
    expect(await ended(guard(attempt, never, trace()))).toMatchObject({
      reason: { code: "circuit-open" },
    });
  });

  it("does not open on what a tool answers: files that are not there, tests that fail", async () => {
    const guard = trialGuard({}, config);
    for (let call = 0; call < 20; call += 1) {
      const kind = call % 2 === 0 ? "not-found" : "test-failure";
      await ended(guard(() => Promise.reject(new ToolFault(kind, "no")), never, trace()));
    }
    expect(await ended(guard(async () => "fine", never, trace()))).toMatchObject({
      status: "fulfilled",
    });
  });

  it("costs a tool that is down far fewer attempts than it is called", async () => {
    const guard = trialGuard({ budget: createRetryBudget() }, config);
    let attempts = 0;
    for (let call = 0; call < 200; call += 1) {
      const attempt = async (): Promise<never> => {
        attempts += 1;
        throw network();
      };
      await ended(guard(attempt, never, trace()));
    }
    expect(attempts).toBeLessThan(20);
  });
});
