/** A stretch of time in milliseconds since the epoch, start <= end. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** From the first start to the last end; 0 without intervals. */
export function spanOf(intervals: readonly Interval[]): number {
  if (intervals.length === 0) return 0;
  const start = Math.min(...intervals.map((each) => each.start));
  return Math.max(...intervals.map((each) => each.end)) - start;
}

/** What of `whole` no other interval covers, in order. */
export function uncovered(whole: Interval, covers: readonly Interval[]): readonly Interval[] {
  const rest: Interval[] = [];
  let from = whole.start;
  for (const { start, end } of covers.toSorted((a, b) => a.start - b.start)) {
    if (start > from) rest.push({ start: from, end: Math.min(start, whole.end) });
    from = Math.max(from, end);
    if (from >= whole.end) break;
  }
  if (from < whole.end) rest.push({ start: from, end: whole.end });
  return rest.filter(({ start, end }) => end > start);
}

/**
 * The heaviest chain of intervals of which each ends before the next starts, in order: what must happen one after the
 * other when work that overlaps is independent and work that does not is not. Ties go to the earlier chain.
 */
export function criticalChain<Work extends Interval>(works: readonly Work[]): readonly Work[] {
  const sorted = works.toSorted((a, b) => a.end - b.end || a.start - b.start);
  const weight: number[] = [];
  const before: number[] = [];
  for (const [i, work] of sorted.entries()) {
    const last = heaviest(sorted, weight, i, work.start);
    before.push(last);
    weight.push(work.end - work.start + (weight[last] ?? 0));
  }
  return chainFrom(sorted, before, weight.indexOf(Math.max(...weight)));
}

function heaviest(
  works: readonly Interval[],
  weight: readonly number[],
  count: number,
  start: number,
): number {
  let best = -1;
  for (let j = 0; j < count; j += 1) {
    const fits = (works[j]?.end ?? Infinity) <= start;
    if (fits && (weight[j] ?? 0) > (weight[best] ?? 0)) best = j;
  }
  return best;
}

function chainFrom<Work>(works: readonly Work[], before: readonly number[], last: number) {
  const chain: Work[] = [];
  for (let i = last; i >= 0; i = before[i] ?? -1) {
    const work = works[i];
    if (work !== undefined) chain.unshift(work);
  }
  return chain;
}
