/**
 * Uniform in [0, 1) from the first 52 bits of a hex digest: a draw that anyone with the key of the hash can make again, and
 * nobody can choose.
 */
export function uniformOf(hex: string): number {
  return Number.parseInt(hex.slice(0, 13), 16) / 2 ** 52;
}
