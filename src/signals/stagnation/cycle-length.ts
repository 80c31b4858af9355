/**
 * Smallest k >= 2 whose last k elements repeat the k before them; null when there is none. A run of equal elements is
 * a cycle of 2: what repeats at all has length 2 at least.
 *
 * @example cycleLength(["x", "a", "b", "a", "b"]) // 2
 */
export function cycleLength(sequence: readonly string[]): number | null {
  const { length } = sequence;
  for (let k = 2; k <= length / 2; k += 1) {
    if (repeats(sequence, k)) return k;
  }
  return null;
}

function repeats(sequence: readonly string[], k: number): boolean {
  const { length } = sequence;
  for (let i = length - k; i < length; i += 1) {
    if (sequence[i] !== sequence[i - k]) return false;
  }
  return true;
}
