/** Milliseconds that only grow, from no particular start. `performance` would do; but loading it costs a hook a millisecond. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
