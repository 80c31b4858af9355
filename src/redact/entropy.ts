const counts = new Uint16Array(128);

/**
 * Shannon entropy of the characters of `value`, in bits per character (0 for an empty or
 * one-character alphabet, at most log2 of the length). C. E. Shannon, "A Mathematical Theory of
 * Communication", 1948: H = -sum(p * log2 p). Characters beyond ASCII count as one class.
 */
export function entropyBits(value: string): number {
  const length = Math.min(value.length, 4096);
  counts.fill(0);
  for (let index = 0; index < length; index++) {
    const slot = value.charCodeAt(index) & 127;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) {
    if (count > 0) bits -= (count / length) * Math.log2(count / length);
  }
  return bits;
}
