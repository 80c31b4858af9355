/**
 * A cost or count as an outcome in 0..1: capped at what was declared before the experiment, and divided by it
 * (winsorised). The effect is then one on the capped mean, in units of the cap. value >= 0, cap > 0.
 *
 * @example boundedOutcome(30, 20) // => 1
 */
export function boundedOutcome(value: number, cap: number): number {
  if (!(cap > 0) || !(value >= 0))
    throw new RangeError(`boundedOutcome needs value >= 0 and cap > 0, got ${value} and ${cap}`);
  return Math.min(value, cap) / cap;
}
