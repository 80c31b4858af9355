/** As many characters of a text, spread over it, say where it is kept. */
const mostRead = 16;

/**
 * What was last told of each text, of so many texts at most: older ones give way. A Map would enter every text that it is
 * asked for, known or not, into the engine's own table of texts, which costs more than to compare it and grows with each
 * new one until the next full collection.
 *
 * Texts fall into pairs of places, the younger first, so that two of a pair do not drive each other out.
 */
export class RecentByText<Value> {
  readonly #places: number;
  #texts: (string | undefined)[] = [];
  #values: (Value | undefined)[] = [];

  /** `places` is a power of two. Throws RangeError for another number. */
  constructor(places: number) {
    if (places < 2 || (places & (places - 1)) !== 0)
      throw new RangeError("places are a power of two");
    this.#places = places;
  }

  get(text: string): Value | undefined {
    const first = this.#pairOf(text);
    if (this.#texts[first] === text) return this.#values[first];
    return this.#texts[first + 1] === text ? this.#values[first + 1] : undefined;
  }

  /** Answers the value. */
  set(text: string, value: Value): Value {
    if (this.#texts.length === 0) this.#makePlaces();
    const first = this.#pairOf(text);
    if (this.#texts[first] !== text) {
      this.#texts[first + 1] = this.#texts[first];
      this.#values[first + 1] = this.#values[first];
    }
    this.#texts[first] = text;
    this.#values[first] = value;
    return value;
  }

  clear(): void {
    this.#texts = [];
    this.#values = [];
  }

  /** A process that keeps nothing pays nothing. */
  #makePlaces(): void {
    this.#texts = Array<string | undefined>(this.#places).fill(undefined);
    this.#values = Array<Value | undefined>(this.#places).fill(undefined);
  }

  #pairOf(text: string): number {
    return hashOf(text) & (this.#places - 2);
  }
}

/** Multiplied by 31 for each character, as is usual for texts; what MurmurHash3 ends with lets all of them move the low bits. */
function hashOf(text: string): number {
  const { length } = text;
  const step = Math.ceil(length / mostRead);
  let hash = length;
  // From the end: names that are numbered differ there.
  for (let index = length - 1; index >= 0; index -= step)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
