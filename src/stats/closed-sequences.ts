/** What one session did, in order. */
export interface EventSequence {
  readonly id: string;
  readonly events: readonly string[];
}

export interface ClosedSequence {
  readonly events: readonly string[];
  /** Ids of the sequences that hold it, ascending. */
  readonly supportIds: readonly string[];
}

export interface MiningOptions {
  /** Least number of sequences that hold it. */
  readonly leastSupport: number;
  /** Most events that may lie between two of its events; 1 by default. */
  readonly mostGap?: number;
  readonly mostEvents?: number;
  /** Sequences looked at before mining stops; the result then says so. */
  readonly mostCandidates?: number;
}

export interface MinedSequences {
  /** Longest first, then by support, then by events. */
  readonly sequences: readonly ClosedSequence[];
  /** True where the limit of candidates ended the search. */
  readonly isCut: boolean;
}

/** Places at which an occurrence can end, by sequence. */
type Ends = ReadonlyMap<number, readonly number[]>;

/**
 * Frequent sub-sequences of two events and more with bounded gaps, without those that a longer one with the same support
 * contains: growth of prefixes over the places where they end (PrefixSpan: Pei et al., 2004; closed: Yan, Han and Afshar,
 * CloSpan, 2003), all ends kept because of the gaps. Closed among the sequences of at most `mostEvents` events.
 *
 * @example closedSequences([{ id: "1", events: ["a", "b"] }, { id: "2", events: ["a", "x", "b"] }], { leastSupport: 2 }).sequences[0].events // => ["a", "b"]
 */
export function closedSequences(
  from: readonly EventSequence[],
  options: MiningOptions,
): MinedSequences {
  const { leastSupport, mostGap = 1, mostEvents = 6, mostCandidates = 10_000 } = options;
  const sorted = from.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const found: ClosedSequence[] = [];
  const open: [events: readonly string[], ends: Ends][] = [];
  let candidates = 0;
  const grow = (events: readonly string[], ends: Ends | null): void => {
    for (const [event, next] of [...extensions(sorted, ends, mostGap)].toSorted(byEvent)) {
      if (next.size < leastSupport || candidates >= mostCandidates) continue;
      candidates += 1;
      open.push([[...events, event], next]);
    }
  };
  grow([], null);
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [events, ends] = top;
    if (events.length > 1)
      found.push({ events, supportIds: [...ends.keys()].map((index) => sorted[index]?.id ?? "") });
    if (events.length < mostEvents) grow(events, ends);
  }
  return { sequences: closedOnly(found).toSorted(byLength), isCut: candidates >= mostCandidates };
}

/** Events that can follow, each with the places where they then end. */
function extensions(
  from: readonly EventSequence[],
  ends: Ends | null,
  mostGap: number,
): Map<string, Map<number, number[]>> {
  const next = new Map<string, Map<number, number[]>>();
  const add = (index: number, place: number): void => {
    const event = from[index]?.events[place];
    if (event === undefined) return;
    const byIndex = next.get(event) ?? new Map<number, number[]>();
    next.set(event, byIndex);
    const places = byIndex.get(index) ?? [];
    byIndex.set(index, places);
    if (places.at(-1) !== place && !places.includes(place)) places.push(place);
  };
  if (ends === null) {
    for (const [index, { events }] of from.entries())
      for (const place of events.keys()) add(index, place);
    return next;
  }
  for (const [index, places] of ends)
    for (const place of places)
      for (let step = 1; step <= mostGap + 1; step += 1) add(index, place + step);
  return next;
}

/** Without those that a longer one of the same support contains. */
function closedOnly(found: readonly ClosedSequence[]): readonly ClosedSequence[] {
  const bySupport = Map.groupBy(found, ({ supportIds }) => supportIds.join("\n"));
  return [...bySupport.values()].flatMap((group) =>
    group.filter(
      ({ events }) =>
        !group.some((other) => other.events.length > events.length && holds(other.events, events)),
    ),
  );
}

function holds(longer: readonly string[], shorter: readonly string[]): boolean {
  let at = 0;
  for (const event of longer) if (event === shorter[at]) at += 1;
  return at === shorter.length;
}

function byEvent([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function byLength(a: ClosedSequence, b: ClosedSequence): number {
  const difference = b.events.length - a.events.length || b.supportIds.length - a.supportIds.length;
  return difference || (a.events.join("\n") < b.events.join("\n") ? -1 : 1);
}
