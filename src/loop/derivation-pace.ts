/** How much time learning may take beside the thread that answers. */
export type DerivationPace = "free" | "shared" | "pressed";

export interface PaceLimits {
  /** Rests so many times as long as events took to get their rows. */
  readonly unfoldRestRatio: number;
  /** The same for deriving: a session that grows is derived anew, whole. */
  readonly deriveRestRatio: number;
  /** Events that get their rows at a time: what is under way is not given up when the pace changes. */
  readonly eventsAtOnce: number;
}

/**
 * Events wait for their rows once each, and catch up quickly while nobody else needs the processor. While callers come
 * faster than they are answered, every moment of learning is one of theirs: then it takes a thirtieth of the time.
 */
export const paceLimits: Readonly<Record<DerivationPace, PaceLimits>> = {
  free: { unfoldRestRatio: 0.5, deriveRestRatio: 9, eventsAtOnce: 2000 },
  shared: { unfoldRestRatio: 2, deriveRestRatio: 9, eventsAtOnce: 2000 },
  pressed: { unfoldRestRatio: 29, deriveRestRatio: 60, eventsAtOnce: 256 },
};

const sharedFrom = 0.25;
/** It waits for the thread that writes as well: with half of its time gone, both are near their limit. */
const pressedFrom = 0.5;

/**
 * The pace while the thread that answers is so busy: `utilization` is the share of its time, 0 to 1, in which it does not
 * wait for something to do.
 */
export function paceOf(utilization: number): DerivationPace {
  if (utilization >= pressedFrom) return "pressed";
  return utilization >= sharedFrom ? "shared" : "free";
}

const lookEveryMs = 500;

/** Tells each change of the pace, by how busy the thread is that this is called in. The first is `free`. */
export function watchPace(tell: (pace: DerivationPace) => void): Disposable {
  let pace: DerivationPace = "free";
  let last = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const next = paceOf(performance.eventLoopUtilization(now, last).utilization);
    last = now;
    if (next !== pace) tell(next);
    pace = next;
  }, lookEveryMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
