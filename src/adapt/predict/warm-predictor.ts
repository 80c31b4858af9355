import type { Clock } from "../../core/clock.ts";
import { dropOldest } from "../../core/drop-oldest.ts";
import type { StatisticsStore } from "../../store/statistics-port.ts";
import { tableAge, type TableAge } from "../table-age.ts";
import type { CallSubject } from "./call-subject.ts";
import { foldHistory, type HistoryFold } from "./fold-history.ts";
import { type KnownCall, placeOf } from "./recorded-calls.ts";
import type { SuccessForecast, SuccessPredictor } from "./success-predictor.ts";

/** What answers, and how old what it read from the tables is. */
export interface WarmState {
  readonly predictor: SuccessPredictor;
  readonly age: TableAge;
}

/**
 * A predictor that is made from the record once and then learns what its own process does in the same call. What others
 * recorded counts once the tables have changed.
 */
export interface WarmPredictor {
  readonly isWarm: boolean;
  /** Nothing was asked of it so far, and nothing said: calls may be taken in later, before it is asked. */
  readonly isAtRest: boolean;
  /** The state that knows everything in the tables; reads them where they have changed. */
  current(): Promise<WarmState>;
  /** The state as it stands: waits for the first one only. Changed tables are read meanwhile, for later calls. */
  atHand(): Promise<WarmState>;
  /** Notes what was said of a call, so that its outcome teaches the stages that said it. */
  said(place: string, subject: CallSubject, forecast: SuccessForecast): void;
  /** Takes in a call of this process; answers what was said of it before. A call that was taken in is not taken in again. */
  learn(call: KnownCall): SuccessForecast | null;
  /** The same for a call that something was said of and that is not recorded yet; else null. */
  settle(session: string, call: string, isSuccess: boolean | null): SuccessForecast | null;
  /** The tables went from one derivation to the next by nothing but what this process did. */
  readonly noteOwnDerivation: (before: number | null, after: number | null) => void;
  /** Something was recorded that `learn` was not told of. */
  readonly forget: () => void;
}

export interface WarmPredictorPorts extends HistoryFold {
  readonly store: HistoryFold["store"] & Pick<StatisticsStore, "derivationAge">;
  readonly clock: Clock;
  /** Told when changed tables could not be read meanwhile. */
  readonly onFault: (error: unknown) => void;
}

/** Calls that are remembered between being said, done and seen in the tables. */
export const mostRemembered = 10_000;
const leastMsBetweenLooks = 1000;
/** Then the tables are read again even if nobody else changed them: what the next start begins with is kept anew. */
const mostOwnBetweenReads = 10_000;
/** Reading the history again may take a twentieth of the time. */
const shareOfTime = 20;

/** By the places of calls. */
interface Memory {
  readonly said: Map<string, { readonly subject: CallSubject; readonly forecast: SuccessForecast }>;
  /** Calls of this process that may not stand in the tables yet. */
  readonly own: Map<string, KnownCall>;
}

interface Warm extends WarmState {
  derivedAt: number | null;
}

export function createWarmPredictor(ports: WarmPredictorPorts): WarmPredictor {
  const memory: Memory = { said: new Map(), own: new Map() };
  const { said, own } = memory;
  let warm: Warm | null = null;
  let loading: Promise<Warm> | null = null;
  let lookAgainAt = -Infinity;
  let ownSinceRead = 0;

  const load = async (): Promise<Warm> => {
    const startedMs = performance.now();
    warm = await readHistory(ports, own);
    ownSinceRead = 0;
    const pauseMs = shareOfTime * (performance.now() - startedMs);
    lookAgainAt = ports.clock.now() + Math.max(leastMsBetweenLooks, pauseMs);
    return warm;
  };
  const current = async (): Promise<Warm> => {
    const age = await ports.store.derivationAge();
    if (warm !== null && warm.derivedAt === age.derivedAt) {
      warm = { ...warm, age: tableAge(age) };
      return warm;
    }
    loading ??= load().finally(() => void (loading = null));
    return await loading;
  };

  return {
    get isWarm() {
      return warm !== null;
    },
    get isAtRest() {
      return warm === null && loading === null && said.size === 0;
    },
    current,
    async atHand() {
      if (warm === null) return current();
      if (ports.clock.now() < lookAgainAt || loading !== null) return warm;
      lookAgainAt = ports.clock.now() + leastMsBetweenLooks;
      void current().catch(ports.onFault);
      return warm;
    },
    said: (place, subject, forecast) => remember(said, place, { subject, forecast }),
    learn: (call) => {
      ownSinceRead += 1;
      return takeIn(call, memory, warm);
    },
    settle(session, call, isSuccess) {
      const subject = said.get(placeOf(session, call))?.subject;
      if (subject === undefined) return null;
      const at = ports.clock.now();
      return takeIn({ session, call, step: null, subject, at, isSuccess }, memory, warm);
    },
    noteOwnDerivation: (before, after) => {
      if (warm === null || warm.derivedAt !== before || ownSinceRead >= mostOwnBetweenReads) return;
      warm.derivedAt = after;
    },
    forget: () => {
      warm = null;
    },
  };
}

function takeIn(call: KnownCall, { said, own }: Memory, warm: Warm | null): SuccessForecast | null {
  const place = placeOf(call.session, call.call);
  if (own.has(place)) return null;
  const forecast = said.get(place)?.forecast ?? null;
  said.delete(place);
  remember(own, place, call);
  if (warm !== null) learnCall(warm.predictor, call, forecast);
  return forecast;
}

/** What is in the tables, and on top of it what is not in them yet: that alone is left in `own`. */
async function readHistory(ports: WarmPredictorPorts, own: Map<string, KnownCall>): Promise<Warm> {
  const age = await ports.store.derivationAge();
  const { history, predictor } = await foldHistory(ports);
  for (const { session, call } of history) own.delete(placeOf(session, call));
  for (const call of own.values()) learnCall(predictor, call, null);
  return { predictor, age: tableAge(age), derivedAt: age.derivedAt };
}

/** A call that nothing was said of is learned as replays are: with what would have been said now. */
function learnCall(
  predictor: SuccessPredictor,
  call: KnownCall,
  forecast: SuccessForecast | null,
): void {
  predictor.learn(call, forecast ?? predictor.predict(call.subject, call.session));
}

/** The one that is remembered longest makes room. */
function remember<Value>(known: Map<string, Value>, place: string, value: Value): void {
  known.set(place, value);
  dropOldest(known, mostRemembered);
}
