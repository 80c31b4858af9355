import { hash64 } from "../../core/hash.ts";
import type { MeasuredPair, TrainingPair } from "./training-pair.ts";

/** What is told of an export of pairs; the names are those of the harvester it replaces. */
export interface PairStatistics {
  readonly files_scanned: number;
  readonly raw_pairs: number;
  readonly unique_pairs: number;
  readonly duplicates_removed: number;
  /** Over the unique pairs, to one decimal; null without any. */
  readonly avg_prompt_words: number | null;
  readonly avg_response_words: number | null;
  /** Mean of the pairs' ratios, to two decimals; null without any. */
  readonly avg_ratio: number | null;
}

/** Keeps the first of equal pairs, over all files, and counts. */
export interface PairCollector {
  /** True for a pair that was not met before. */
  isNew(measured: MeasuredPair): boolean;
  statistics(filesScanned: number): PairStatistics;
}

export function createPairCollector(): PairCollector {
  const keys = new Set<string>();
  const sums = { raw: 0, promptWords: 0, responseWords: 0, ratio: 0 };
  return {
    isNew: ({ pair, promptWords, responseWords, ratio }) => {
      sums.raw += 1;
      const key = pairKey(pair);
      if (keys.has(key)) return false;
      keys.add(key);
      sums.promptWords += promptWords;
      sums.responseWords += responseWords;
      sums.ratio += ratio;
      return true;
    },
    statistics: (filesScanned) => ({
      files_scanned: filesScanned,
      raw_pairs: sums.raw,
      unique_pairs: keys.size,
      duplicates_removed: sums.raw - keys.size,
      avg_prompt_words: average(sums.promptWords, keys.size, 1),
      avg_response_words: average(sums.responseWords, keys.size, 1),
      avg_ratio: average(sums.ratio, keys.size, 2),
    }),
  };
}

const answerHead = 200;

/** First 16 hex digits of SHA-256 over the prompt and the first 200 characters (code points) of the answer. */
export function pairKey({ terse, rich }: Pick<TrainingPair, "terse" | "rich">): string {
  const head = Array.from(rich.slice(0, 2 * answerHead))
    .slice(0, answerHead)
    .join("");
  return hash64(terse + head);
}

function average(sum: number, count: number, digits: number): number | null {
  return count === 0 ? null : Number((sum / count).toFixed(digits));
}
