import { findRoot } from "./find-root.ts";
import { normalCdf } from "./normal-distribution.ts";

/**
 * Quantile of the inverse Gaussian distribution: the time by which a share of Brownian motions with drift has first
 * reached a level, mean = level/drift, shape = level²/variance (Chhikara and Folks, 1989). 0 < share < 1, mean, shape > 0.
 *
 * @example inverseGaussianQuantile(0.5, 100, 200) // => 80.434
 */
export function inverseGaussianQuantile(share: number, mean: number, shape: number): number {
  if (!(share > 0 && share < 1 && mean > 0 && shape > 0)) {
    throw new RangeError(
      `inverseGaussianQuantile needs 0 < share < 1 and mean, shape > 0, got ${share}, ${mean}, ${shape}`,
    );
  }
  const logTime = findRoot(
    (candidate) => {
      const time = Math.exp(candidate);
      const root = Math.sqrt(shape / time);
      const before = normalCdf(root * (time / mean - 1));
      const reflected = normalCdf(-root * (time / mean + 1));
      // e^(2 shape/mean) overflows only where what it multiplies has vanished.
      const added = reflected === 0 ? 0 : Math.exp((2 * shape) / mean) * reflected;
      const power = (-shape * (time - mean) ** 2) / (2 * mean * mean * time);
      const density = Math.sqrt(shape / (2 * Math.PI * time)) * Math.exp(power);
      return { value: before + added - share, slope: density };
    },
    Math.log(mean) - 50,
    Math.log(mean) + 50,
    Math.log(mean),
  );
  return Math.exp(logTime);
}
