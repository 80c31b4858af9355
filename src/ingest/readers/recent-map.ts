/**
 * A map of bounded size that is plain JSON data, for reader states: it remembers at least the last `limit` keys and at
 * most twice as many. Keys are prefixed, so that content such as `__proto__` or `12` is a key like any other.
 */
export interface RecentMap<Value> {
  fresh: Record<string, Value>;
  old: Record<string, Value>;
  /** Keys in `fresh`. */
  count: number;
  /** How often `fresh` became `old`. */
  turns: number;
}

export function createRecentMap<Value>(): RecentMap<Value> {
  return { fresh: {}, old: {}, count: 0, turns: 0 };
}

/** The value last remembered under the key; undefined when there was none, or it is long ago. */
export function recall<Value>(map: RecentMap<Value>, key: string): Value | undefined {
  // The usual case for most maps, before a key is made.
  if (map.count === 0 && map.turns === 0) return undefined;
  const name = `.${key}`;
  return map.fresh[name] ?? map.old[name];
}

export function remember<Value>(
  map: RecentMap<Value>,
  key: string,
  value: Value,
  limit: number,
): void {
  const name = `.${key}`;
  if (map.fresh[name] === undefined) map.count += 1;
  map.fresh[name] = value;
  if (map.count < limit) return;
  map.old = map.fresh;
  map.fresh = {};
  map.count = 0;
  map.turns += 1;
}
