/** Lists of so many are remembered: objects come in runs with the same keys. */
const mostKnown = 8;

/** What was last told of each list of texts, of eight lists at most: older ones give way. */
export class RecentByList<Value> {
  readonly #known: { readonly list: readonly string[]; readonly value: Value }[] = [];
  #next = 0;

  /** What was told of a list with the same texts in the same order; else what `tell` says, which is remembered. */
  of(list: readonly string[], tell: (list: readonly string[]) => Value): Value {
    for (const one of this.#known) if (isSame(one.list, list)) return one.value;
    const value = tell(list);
    this.#known[this.#next] = { list, value };
    this.#next = (this.#next + 1) % mostKnown;
    return value;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== other[index]) return false;
  }
  return true;
}
