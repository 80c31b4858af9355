import { bootstrapInterval, mean, type Clustered } from "../bootstrap-interval.ts";
import type { Measure } from "../task.ts";

/** Something that was or was not so; those of one cluster are drawn together. */
export interface Hit extends Clustered {
  readonly isHit: boolean;
}

/** The share of hits, with its interval. */
export function shareOf(name: string, hits: readonly Hit[], bar?: Measure["bar"]): Measure {
  const share = (of: readonly Hit[]): number => mean(of.map(({ isHit }) => Number(isHit)));
  const interval = bootstrapInterval(hits, share);
  return {
    name,
    value: share(hits),
    n: hits.length,
    ...(interval === null ? {} : { interval }),
    ...(bar === undefined ? {} : { bar }),
  };
}

/** The measures below their bar, in words. */
export function missedBars(measures: readonly Measure[]): readonly string[] {
  return measures.flatMap(({ name, value, bar }) => {
    if (bar === undefined) return [];
    const isReached = "atLeast" in bar ? value >= bar.atLeast : value <= bar.atMost;
    return isReached ? [] : [`${name}: ${value.toFixed(3)}`];
  });
}
