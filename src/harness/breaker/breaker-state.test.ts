import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  admit,
  type BreakerConfig,
  type BreakerPhase,
  type BreakerState,
  type CallEnd,
  closedBreaker,
  type Pass,
  phaseAt,
  settle,
} from "./breaker-state.ts";
import { createSharedBreaker } from "./shared-breaker.ts";

const config: BreakerConfig = {
  windowMs: 1000,
  minimumVolume: 4,
  badRate: 0.5,
  openMs: 500,
  probes: 3,
};

/** A shared breaker over states in memory, with the clock of the test. */
function trialBreaker(clock: { now: () => number }) {
  let text: string | null = null;
  const changes: string[] = [];
  const breaker = createSharedBreaker("house/tool", {
    states: {
      read: async () => text,
      change: async (_name, change) => {
        const { state, result } = change(text);
        text = state;
        return result;
      },
    },
    clock,
    config,
    onChange: ({ from, to }) => changes.push(`${from} > ${to}`),
  });
  return { breaker, changes };
}

/**
 * The circuit in the plainest words: every call that ended is kept with its time and counted anew each time. Written
 * from the description, not from the code.
 */
class Reference {
  phase: BreakerPhase = "closed";
  episode = 0;
  #since = 0;
  #calls: { readonly at: number; readonly bad: boolean }[] = [];
  started = 0;
  #good = 0;

  admit(now: number): boolean {
    if (this.phase !== "closed" && now - this.#since >= config.openMs)
      this.#enter("half-open", now);
    if (this.phase === "closed") return true;
    if (this.phase === "open" || this.started === config.probes) return false;
    this.started += 1;
    return true;
  }

  phaseAt(now: number): BreakerPhase {
    return this.phase === "open" && now - this.#since >= config.openMs ? "half-open" : this.phase;
  }

  settle(episode: number, end: CallEnd, now: number): void {
    if (episode !== this.episode) return;
    if (this.phase === "half-open") {
      if (end !== "good") return this.#enter("open", now);
      this.#good += 1;
      if (this.#good === config.probes) this.#enter("closed", now);
      return;
    }
    if (this.phase === "open" || end === "unknown") return;
    this.#calls.push({ at: now, bad: end === "bad" });
    const width = config.windowMs / 10;
    const counted = this.#calls.filter(({ at }) => at - (at % width) > now - config.windowMs);
    const bad = counted.filter((call) => call.bad).length;
    if (end === "bad" && counted.length >= config.minimumVolume && bad / counted.length >= 0.5)
      this.#enter("open", now);
  }

  #enter(phase: BreakerPhase, now: number): void {
    this.phase = phase;
    this.episode += 1;
    this.#since = now;
    this.#calls = [];
    this.started = 0;
    this.#good = 0;
  }
}

type Command =
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "call" | "flush" }
  | { readonly kind: "end"; readonly which: number; readonly end: CallEnd };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.integer({ min: 0, max: 400 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("call" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      which: fc.nat(5),
      end: fc.constantFrom<CallEnd[]>("good", "bad", "bad", "unknown"),
    }),
  },
);

describe("a circuit", () => {
  it("follows the reference over 10,000 random sequences of calls, ends and waits", async () => {
    let probesOfEpisodes = 0;
    const sequences = fc.array(command, { minLength: 5, maxLength: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(sequences, async (commands) => {
        let now = 1_000_000;
        const { breaker } = trialBreaker({ now: () => now });
        const reference = new Reference();
        const open: { readonly pass: Pass; readonly episode: number }[] = [];
        for (const one of commands) {
          if (one.kind === "wait") now += one.ms;
          if (one.kind === "call") {
            const isAllowed = reference.admit(now);
            const pass = await breaker.admit();
            agree("a call", pass !== null, isAllowed);
            if (pass !== null) open.push({ pass, episode: reference.episode });
          }
          if (one.kind === "end" && open.length > 0) {
            const [call] = open.splice(one.which % open.length, 1);
            reference.settle(call!.episode, one.end, now);
            await breaker.settle(call!.pass, one.end);
          }
          if (one.kind === "flush") await breaker.flush();
          probesOfEpisodes = Math.max(probesOfEpisodes, reference.started);
          agree("the phase", await breaker.phase(), reference.phaseAt(now));
        }
      }),
      { numRuns: 10_000, seed: 16 },
    );
    expect(probesOfEpisodes).toBe(config.probes);
  }, 120_000);

  it("lets exactly the set number of probes through while half-open, whoever asks", async () => {
    let now = 0;
    const { breaker, changes } = trialBreaker({ now: () => now });
    await fail(breaker, config.minimumVolume);
    expect(await breaker.admit()).toBeNull();
    now = config.openMs;
    const asked = await Promise.all(Array.from({ length: 50 }, () => breaker.admit()));
    const passes = asked.filter((pass) => pass !== null);
    expect(passes).toHaveLength(config.probes);
    for (const pass of passes) await breaker.settle(pass, "good");
    expect(changes).toEqual(["closed > open", "open > half-open", "half-open > closed"]);
    expect(await breaker.admit()).toMatchObject({ phase: "closed" });
  });

  it("stays closed below its minimum volume, and on calls that only succeed", async () => {
    const { breaker } = trialBreaker({ now: () => 0 });
    await fail(breaker, config.minimumVolume - 1);
    expect(await breaker.phase()).toBe("closed");
    const other = trialBreaker({ now: () => 0 }).breaker;
    for (let call = 0; call < 200; call += 1) await other.settle((await other.admit())!, "good");
    expect(await other.phase()).toBe("closed");
  });

  it("opens again when one probe is bad, or nobody waited for it", () => {
    for (const end of ["bad", "unknown"] as const) {
      const half = halfOpen();
      const after = settle(half.state, half.pass, end, 600, config);
      expect(after).toMatchObject({ phase: "open", since: 600 });
    }
  });

  it("gives up on probes that never came back, and takes no late word from them", () => {
    const half = halfOpen();
    const all = admit(admit(half.state, 500, config).state, 500, config);
    expect(admit(all.state, 900, config).pass).toBeNull();
    const anew = admit(all.state, 1000, config);
    expect(anew.pass).toMatchObject({ phase: "half-open" });
    expect(settle(anew.state, half.pass, "bad", 1001, config)).toBe(anew.state);
  });

  it("is open for as long as whoever opened it says, whoever asks", () => {
    const patient = { ...config, openMs: 5000 };
    let state: BreakerState = closedBreaker;
    const pass = { generation: 0, phase: "closed" } as const;
    for (let call = 0; call < config.minimumVolume; call += 1)
      state = settle(state, pass, "bad", 100, patient);
    expect(admit(state, 5099, config).pass).toBeNull();
    expect(phaseAt(state, 5099, config)).toBe("open");
    expect(phaseAt(state, 5100, config)).toBe("half-open");
    expect(admit(state, 5100, config).pass).toMatchObject({ phase: "half-open" });
  });

  it("of an earlier program, which kept no end, is open by the options of whoever asks", () => {
    const open: BreakerState = { phase: "open", generation: 1, trips: 1, since: 0 };
    expect(phaseAt(open, 499, config)).toBe("open");
    expect(phaseAt(open, 500, config)).toBe("half-open");
  });

  it("forgets calls that are older than its window", () => {
    let state: BreakerState = closedBreaker;
    const pass = { generation: 0, phase: "closed" } as const;
    for (const at of [0, 1500, 3000, 4500, 6000, 7500])
      state = settle(state, pass, "bad", at, config);
    expect(state).toMatchObject({ phase: "closed", slices: [{ from: 7500, bad: 1 }] });
  });
});

/** `expect` takes longer than the circuit. */
function agree<T>(what: string, ours: T, theirs: T): void {
  if (ours !== theirs)
    throw new Error(`${what}: ${String(ours)}, by the reference ${String(theirs)}`);
}

function halfOpen(): { readonly state: BreakerState; readonly pass: Pass } {
  const open: BreakerState = { phase: "open", generation: 1, trips: 1, since: 0 };
  const { state, pass } = admit(open, 500, config);
  return { state, pass: pass! };
}

async function fail(breaker: ReturnType<typeof createSharedBreaker>, times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) await breaker.settle((await breaker.admit())!, "bad");
}
