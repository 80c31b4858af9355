/** What is to be zero: its value at a point, and its slope there. */
export interface ValueAndSlope {
  readonly value: number;
  readonly slope: number;
}

/** A step of Newton's that is so small against x is the last. */
const lastNewton = 1e-9;

/**
 * The root of an increasing function between `low` and `high`, to the last bits: Newton's steps while they stay inside the
 * bracket and shrink it, bisection otherwise (Press et al., Numerical Recipes, 9.4). Cannot be sent astray by its start.
 *
 * @example findRoot((x) => ({ value: x * x - 2, slope: 2 * x }), 0, 2) // => 1.41421356
 */
export function findRoot(
  increasing: (x: number) => ValueAndSlope,
  low: number,
  high: number,
  start: number = low + (high - low) / 2,
): number {
  let [below, above] = [low, high];
  let x = start;
  let lastStep = high - low;
  for (let round = 0; round < 400; round += 1) {
    const { value, slope } = increasing(x);
    if (value === 0) return x;
    if (value < 0) below = x;
    else above = x;
    const newton = x - value / slope;
    // Its error is of the order of the square of the step: below rounding. A further step would only chase noise.
    if (newton >= below && newton <= above && Math.abs(newton - x) <= lastNewton * Math.abs(x))
      return newton;
    const isUsable =
      newton > below && newton < above && Math.abs(newton - x) < 0.5 * Math.abs(lastStep);
    const next = isUsable ? newton : below + (above - below) / 2;
    if (next === x || next <= below || next >= above) return next;
    lastStep = next - x;
    x = next;
    if (Math.abs(lastStep) <= 4e-16 * Math.abs(x)) return x;
  }
  return x;
}
