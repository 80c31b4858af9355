/** A share as `62%`, or with one digit as `62.4%`. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)}%`;
}
