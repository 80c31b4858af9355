import type { Clock } from "../../core/clock.ts";
import { isObject } from "../../core/json.ts";
import {
  admit,
  type BreakerConfig,
  type BreakerPhase,
  type BreakerState,
  type CallEnd,
  closedBreaker,
  countEnds,
  type Pass,
  phaseAt,
  settle,
} from "./breaker-state.ts";

/** Where states are kept: read often, changed in one transaction that no other process steps into. */
export interface BreakerStates {
  read(breaker: string): Promise<string | null>;
  change<T>(
    breaker: string,
    change: (state: string | null) => { readonly state: string; readonly result: T },
  ): Promise<T>;
}

export interface BreakerPorts {
  readonly states: BreakerStates;
  readonly clock: Clock;
  readonly config: BreakerConfig;
  /** Told when the phase changes, by what this process did. */
  readonly onChange: (change: {
    readonly breaker: string;
    readonly from: BreakerPhase;
    readonly to: BreakerPhase;
    /** What the call met that changed it; null where none did. */
    readonly cause: string | null;
  }) => void;
}

/** One circuit, shared by every process on the store. */
export interface SharedBreaker {
  /** Leave for one call; null where the circuit turns it away. A pass has to be settled. */
  admit(): Promise<Pass | null>;
  /** `cause`: in a word, what a bad end met. */
  settle(pass: Pass, end: CallEnd, cause?: string): Promise<void>;
  /** As the next call finds it. */
  phase(): Promise<BreakerPhase>;
  /** Writes what is only counted here so far. */
  flush(): Promise<void>;
}

/** Good calls that wait to be written with the next bad one: a call that succeeds costs no write. */
const mostUnwritten = 64;

export function createSharedBreaker(breaker: string, ports: BreakerPorts): SharedBreaker {
  const { states, clock, config } = ports;
  let unwritten: readonly number[] = [];
  let countedIn = 0;

  const change = async <T>(
    step: (state: BreakerState) => { readonly state: BreakerState; readonly result: T },
    cause: string | null = null,
  ): Promise<T> => {
    const [taken, takenIn] = [unwritten, countedIn];
    unwritten = [];
    const { from, to, result } = await states.change(breaker, (text) => {
      const before = parseState(text);
      const known = before.generation === takenIn ? taken : [];
      const after = step(countEnds(before, known, [], clock.now(), config));
      return {
        state: JSON.stringify(after.state),
        result: { from: before.phase, to: after.state.phase, result: after.result },
      };
    });
    if (from !== to) ports.onChange({ breaker, from, to, cause });
    return result;
  };

  return {
    async admit() {
      const known = admit(parseState(await states.read(breaker)), clock.now(), config);
      // Only a probe changes anything; whether there still is one to be had is decided where nobody steps in between.
      if (known.pass?.phase !== "half-open") return known.pass;
      return change((state) => {
        const admitted = admit(state, clock.now(), config);
        return { state: admitted.state, result: admitted.pass };
      });
    },
    async settle(pass, end, cause) {
      if (pass.phase === "closed" && end === "unknown") return;
      if (pass.phase === "closed" && end === "good") {
        if (pass.generation !== countedIn) unwritten = [];
        countedIn = pass.generation;
        unwritten = [...unwritten, clock.now()];
        if (unwritten.length < mostUnwritten) return;
        await change((state) => ({ state, result: undefined }));
        return;
      }
      await change(
        (state) => ({ state: settle(state, pass, end, clock.now(), config), result: undefined }),
        end === "bad" ? (cause ?? null) : null,
      );
    },
    phase: async () => phaseAt(parseState(await states.read(breaker)), clock.now(), config),
    async flush() {
      if (unwritten.length > 0) await change((state) => ({ state, result: undefined }));
    },
  };
}

/** What cannot be read (a later version wrote it) is a closed circuit: a breaker never stands in the way by mistake. */
export function parseState(text: string | null): BreakerState {
  if (text === null) return closedBreaker;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && typeof value["phase"] === "string" && value["phase"] in phases
      ? (value as unknown as BreakerState)
      : closedBreaker;
  } catch {
    return closedBreaker;
  }
}

const phases: Readonly<Record<BreakerPhase, true>> = {
  closed: true,
  open: true,
  "half-open": true,
};
