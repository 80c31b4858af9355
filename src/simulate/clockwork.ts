import { createRandom, type Random, randomInt, randomUuid } from "../core/random.ts";
import type { SimulatedSession } from "./fleet.ts";

/** What a writer needs besides the script: passing time, ids and figures, all from the session's seed. */
export interface Clockwork {
  /** ISO time of the next record, some seconds after the last. */
  tick(): string;
  now(): number;
  uuid(): string;
  /** Letters and digits with a prefix, as API ids have them. */
  token(prefix: string, length: number): string;
  /** A whole number in [from, to). */
  between(from: number, to: number): number;
}

export function createClockwork(session: SimulatedSession): Clockwork {
  const random: Random = createRandom(session.seed);
  let at = session.startedAt;
  return {
    tick() {
      at += 1500 + randomInt(random, 18_000);
      return new Date(at).toISOString();
    },
    now: () => at,
    uuid: () => randomUuid(random),
    token: (prefix, length) => prefix + randomUuid(random).replaceAll("-", "").slice(0, length),
    between: (from, to) => from + randomInt(random, to - from),
  };
}
