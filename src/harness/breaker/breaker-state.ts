/** How a circuit stands. Closed: calls go through. Open: none does. Half-open: a few do, to see whether it holds. */
export type BreakerPhase = "closed" | "open" | "half-open";

export interface BreakerConfig {
  /** Calls are counted over the last so many milliseconds, 1 to 86,400,000. */
  readonly windowMs: number;
  /** Fewest calls in the window that can open the circuit, from 1. */
  readonly minimumVolume: number;
  /** Share of bad calls (failed or slow) from which on it opens: above 0, at most 1. */
  readonly badRate: number;
  /** How long it stays open before it is probed, and a probe is waited for: milliseconds, 1 to 86,400,000. */
  readonly openMs: number;
  /** Calls let through while half-open, 1 to 100: all must be good. */
  readonly probes: number;
}

export const defaultBreakerConfig: BreakerConfig = {
  windowMs: 60_000,
  minimumVolume: 10,
  badRate: 0.5,
  openMs: 30_000,
  probes: 3,
};

/** Calls that ended in one slice of the window. */
export interface Slice {
  /** Milliseconds since the epoch, a whole multiple of a tenth of the window. */
  readonly from: number;
  readonly good: number;
  readonly bad: number;
}

interface Counted {
  /** Rises with every change of phase: what was let through before does not count after. */
  readonly generation: number;
  /** How often it has opened, ever. */
  readonly trips: number;
}

interface Waiting {
  readonly since: number;
  /**
   * When it is probed next, by the options of whoever changed it; all go by it, whatever their own say. States of earlier
   * programs have none.
   */
  readonly until?: number;
}

/** Plain data of version 1, kept in the store and shared by all processes. Each phase carries its own fields alone. */
export type BreakerState = Counted &
  (
    | { readonly phase: "closed"; readonly slices: readonly Slice[] }
    | ({ readonly phase: "open" } & Waiting)
    | ({
        readonly phase: "half-open";
        /** Probes let through, and of these how many were good. */
        readonly started: number;
        readonly good: number;
      } & Waiting)
  );

export const closedBreaker: BreakerState = {
  phase: "closed",
  generation: 0,
  trips: 0,
  slices: [],
};

/** How the next call finds a circuit: one that may be probed is half-open, though nobody has probed it yet. */
export function phaseAt(
  state: BreakerState,
  now: number,
  config: Pick<BreakerConfig, "openMs">,
): BreakerPhase {
  return state.phase === "open" && isDue(state, now, config) ? "half-open" : state.phase;
}

function isDue(
  { since, until }: Waiting,
  now: number,
  { openMs }: Pick<BreakerConfig, "openMs">,
): boolean {
  return now >= (until ?? since + openMs);
}

function waiting(now: number, { openMs }: Pick<BreakerConfig, "openMs">): Waiting {
  return { since: now, until: now + openMs };
}

/** Leave to make one call, and under which generation it was given. */
export interface Pass {
  readonly generation: number;
  readonly phase: BreakerPhase;
}

/** How a call ended. Unknown: nobody waited for its end. */
export type CallEnd = "good" | "bad" | "unknown";

/** Asks for a call. The pass is null where the circuit turns it away. */
export function admit(
  state: BreakerState,
  now: number,
  config: BreakerConfig,
): { readonly state: BreakerState; readonly pass: Pass | null } {
  const { generation, trips } = state;
  if (state.phase === "closed") return { state, pass: { generation, phase: "closed" } };
  // Probes that were let through and never came back (their process was killed) are given up after the same time.
  if (isDue(state, now, config)) {
    const [next, wait] = [generation + 1, waiting(now, config)];
    return {
      state: { phase: "half-open", generation: next, trips, ...wait, started: 1, good: 0 },
      pass: { generation: next, phase: "half-open" },
    };
  }
  if (state.phase === "open" || state.started >= config.probes) return { state, pass: null };
  return {
    state: { ...state, started: state.started + 1 },
    pass: { generation, phase: "half-open" },
  };
}

/** Takes in how a call ended. */
export function settle(
  state: BreakerState,
  pass: Pass,
  end: CallEnd,
  now: number,
  config: BreakerConfig,
): BreakerState {
  if (pass.generation !== state.generation) return state;
  if (state.phase === "half-open") return settleProbe(state, end, now, config);
  if (state.phase === "open" || end === "unknown") return state;
  return countEnds(state, end === "good" ? [now] : [], end === "bad" ? [now] : [], now, config);
}

/**
 * A probe that nobody waited for proves nothing, so the circuit opens again: that costs a wait, where closing it on no
 * proof would cost calls.
 */
function settleProbe(
  state: Extract<BreakerState, { phase: "half-open" }>,
  end: CallEnd,
  now: number,
  config: BreakerConfig,
): BreakerState {
  const { generation, trips } = state;
  if (end !== "good")
    return { phase: "open", generation: generation + 1, trips, ...waiting(now, config) };
  const good = state.good + 1;
  if (good < config.probes) return { ...state, good };
  return { phase: "closed", generation: generation + 1, trips, slices: [] };
}

/** Counts calls that ended at these times; only a bad one opens the circuit. */
export function countEnds(
  state: BreakerState,
  good: readonly number[],
  bad: readonly number[],
  now: number,
  config: BreakerConfig,
): BreakerState {
  if (state.phase !== "closed") return state;
  const slices = sliced(state.slices, good, bad, now, config.windowMs);
  const [goods, bads] = [sum(slices, "good"), sum(slices, "bad")];
  const isFull = goods + bads >= config.minimumVolume;
  if (bad.length > 0 && isFull && bads / (goods + bads) >= config.badRate) {
    const { generation, trips } = state;
    const wait = waiting(now, config);
    return { phase: "open", generation: generation + 1, trips: trips + 1, ...wait };
  }
  return { ...state, slices };
}

const slicesPerWindow = 10;

function sliced(
  before: readonly Slice[],
  good: readonly number[],
  bad: readonly number[],
  now: number,
  windowMs: number,
): readonly Slice[] {
  const width = Math.max(1, Math.floor(windowMs / slicesPerWindow));
  const byStart = new Map(before.map((slice) => [slice.from, slice]));
  const add = (at: number, kind: "good" | "bad"): void => {
    const from = at - (at % width);
    const slice = byStart.get(from) ?? { from, good: 0, bad: 0 };
    byStart.set(from, { ...slice, [kind]: slice[kind] + 1 });
  };
  for (const at of good) add(at, "good");
  for (const at of bad) add(at, "bad");
  return [...byStart.values()]
    .filter(({ from }) => from > now - windowMs)
    .toSorted((a, b) => a.from - b.from);
}

function sum(slices: readonly Slice[], kind: "good" | "bad"): number {
  return slices.reduce((total, slice) => total + slice[kind], 0);
}
