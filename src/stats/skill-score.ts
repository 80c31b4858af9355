/**
 * Share of a reference's loss that a forecast saves: 1 is perfect, 0 no better than the reference (the base rate, say),
 * below 0 worse. Null where there is no loss to save (Murphy, 1988).
 *
 * @example skillScore(0.15, 0.2) // => 0.250
 */
export function skillScore(loss: number | null, referenceLoss: number | null): number | null {
  if (loss === null || referenceLoss === null || referenceLoss === 0) return null;
  return 1 - loss / referenceLoss;
}
