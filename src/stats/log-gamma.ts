/** Coefficients of the Lanczos approximation with g = 607/128 and 15 terms (Godfrey, 2001): relative error below 1e-14. */
const g = 607 / 128;
const coefficients = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746,
  -0.4919138160976202, 3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5,
  0.0001580887032249125, -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639,
  8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
] as const;

/** zeta(k) - 1 for k = 2, 3, ...: from 32 on it is 2^-k to the last bit. */
const zetaMinusOne = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993,
  0.01734306198444914, 0.008349277381922827, 0.00407735619794434, 0.0020083928260822143,
  0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915,
  6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6,
  3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8,
  1.4901554828365043e-8, 7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9,
  9.313274324196682e-10, 4.656629065033784e-10, 2.3283118336765053e-10, 1.164155017270052e-10,
] as const;

/**
 * Natural logarithm of the gamma function for finite x > 0; RangeError otherwise. Relative error below 1e-12, also beside
 * the zeros at 1 and 2, where the Lanczos form loses all digits and the series about 1 takes its place (Abramowitz and
 * Stegun, 6.1.33).
 *
 * @example logGamma(5) // => 3.17805383
 */
export function logGamma(x: number): number {
  if (!(x > 0) || !Number.isFinite(x))
    throw new RangeError(`logGamma needs a finite x > 0, got ${x}`);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  if (x < 2.5) return nearTwo(x - 2);
  return lanczos(x);
}

const eulerGamma = 0.5772156649015329;

/** ln gamma(2 + z) for |z| <= 1/2. */
function nearTwo(z: number): number {
  let sum = (1 - eulerGamma) * z;
  let power = -z;
  for (let index = 0; index < zetaMinusOne.length; index += 1) {
    power *= -z;
    sum += ((zetaMinusOne[index] ?? 0) * power) / (index + 2);
  }
  return sum;
}

function lanczos(x: number): number {
  const shifted = x - 1;
  let sum: number = coefficients[0];
  for (let index = 1; index < coefficients.length; index += 1)
    sum += (coefficients[index] ?? 0) / (shifted + index);
  const t = shifted + g + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}
