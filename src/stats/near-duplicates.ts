import { jaccard, minHash, shingles } from "./min-hash.ts";

/** A text with when it was first seen; the key decides between equal times. */
export interface DatedText {
  readonly key: string;
  readonly firstAtMs: number;
  readonly text: string;
}

export interface DuplicateGroup {
  /** The earliest of the group. */
  readonly leader: string;
  /** Keys of its near-duplicates, in order of time. */
  readonly duplicates: readonly string[];
}

/** Signatures are cut into bands of so many places: 32 bands of 4 find pairs from about 0.4 on nearly always. */
const placesPerBand = 4;

/**
 * Groups texts that are nearly the same: in the order of (first time, key), a text joins the leader it is most similar to,
 * from `similarity` on (0.8 by default, exact Jaccard of 3-word shingles), or becomes a leader. MinHash bands only propose
 * (Broder, 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4). The order of the input does not matter.
 *
 * @example nearDuplicates([{ key: "b", firstAtMs: 2, text: "a b c d" }, { key: "a", firstAtMs: 1, text: "A b, c d." }])[0].leader // => "a"
 */
export function nearDuplicates(
  texts: readonly DatedText[],
  options: { readonly similarity?: number } = {},
): readonly DuplicateGroup[] {
  const { similarity = 0.8 } = options;
  const groups: { leader: string; duplicates: string[]; words: ReadonlySet<string> }[] = [];
  const byBand = new Map<string, number[]>();
  for (const { key, text } of texts.toSorted(byTime)) {
    const words = shingles(text);
    const bands = bandsOf(minHash(words));
    const proposed = new Set(bands.flatMap((band) => byBand.get(band) ?? []));
    const likest = [...proposed]
      .toSorted((a, b) => a - b)
      .map((at) => ({ group: groups[at], score: jaccard(words, groups[at]?.words ?? new Set()) }))
      .filter(({ score }) => score >= similarity)
      .toSorted((a, b) => b.score - a.score)[0];
    if (likest?.group !== undefined) {
      likest.group.duplicates.push(key);
      continue;
    }
    for (const band of bands) byBand.set(band, [...(byBand.get(band) ?? []), groups.length]);
    groups.push({ leader: key, duplicates: [], words });
  }
  return groups.map(({ leader, duplicates }) => ({ leader, duplicates }));
}

function bandsOf(signature: readonly number[]): readonly string[] {
  return Array.from({ length: signature.length / placesPerBand }, (_, band) => {
    const start = band * placesPerBand;
    return `${band}:${signature.slice(start, start + placesPerBand).join(",")}`;
  });
}

function byTime(a: DatedText, b: DatedText): number {
  return a.firstAtMs - b.firstAtMs || (a.key < b.key ? -1 : 1);
}
