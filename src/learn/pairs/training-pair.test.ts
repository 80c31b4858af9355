import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPairCollector, pairKey } from "./pair-statistics.ts";
import { trainingPair } from "./training-pair.ts";

const limits = { minRatio: 1.5, minWords: 20 };
const words = (count: number): string => Array.from({ length: count }, (_, n) => `w${n}`).join(" ");

function exchange(prompt: string, answer: string) {
  return { prompt, answer, source: "s", model: "m" };
}

describe("a training pair", () => {
  it.each([
    ["one word short of the least", "Why", words(19), false],
    ["of the least number of words", "Why", words(20), true],
    ["just below the least ratio", words(14), words(20), false],
    ["of the least ratio", words(14), words(21), true],
    ["without a prompt", " \n", words(30), false],
    ["with a call in its first 100 characters", "Why", `{"tool_call": 1} ${words(30)}`, false],
    ["with a function_call there", "Why", `function_call: f ${words(30)}`, false],
    ["that names a call further on", "Why", `${words(40)} tool_call`, true],
    ["that is mostly code", "Why", `${words(4)}\n\`\`\`\n${words(30)}\n\`\`\``, false],
    ["with an example in code", "Why", `${words(30)}\n\`\`\`\n${words(8)}\n\`\`\``, true],
  ])("%s is kept or not", (_, prompt, answer, isKept) => {
    expect(trainingPair(exchange(prompt, answer), limits) !== null).toBe(isKept);
  });

  it("is trimmed, and measured in words", () => {
    expect(trainingPair(exchange(" Why so?\n", `\n${words(25)} `), limits)).toEqual({
      pair: { terse: "Why so?", rich: words(25), source: "s", model: "m" },
      promptWords: 2,
      responseWords: 25,
      ratio: 12.5,
    });
  });
});

describe("statistics of pairs", () => {
  it("say null, not zero, of nothing", () => {
    expect(createPairCollector().statistics(3)).toEqual({
      files_scanned: 3,
      raw_pairs: 0,
      unique_pairs: 0,
      duplicates_removed: 0,
      avg_prompt_words: null,
      avg_response_words: null,
      avg_ratio: null,
    });
  });

  it("add up, and keep exactly the first of each key, in whatever order pairs come", () => {
    const some = fc.array(fc.tuple(fc.constantFrom("a", "b c"), fc.constantFrom(20, 21, 300)));
    fc.assert(
      fc.property(some, (drawn) => {
        const collector = createPairCollector();
        const kept: string[] = [];
        for (const [prompt, count] of drawn) {
          const measured = trainingPair(exchange(prompt, words(count)), limits);
          if (measured !== null && collector.isNew(measured)) kept.push(pairKey(measured.pair));
        }
        const found = collector.statistics(1);
        expect(new Set(kept).size).toBe(kept.length);
        expect(found.unique_pairs).toBe(kept.length);
        expect(found.raw_pairs).toBe(drawn.length);
        expect(found.unique_pairs + found.duplicates_removed).toBe(found.raw_pairs);
      }),
    );
  });

  it("count characters, not halves of them, for the key", () => {
    const faces = "😀".repeat(200);
    expect(pairKey({ terse: "q", rich: `${faces}x` })).toBe(
      pairKey({ terse: "q", rich: `${faces}y` }),
    );
    expect(pairKey({ terse: "q", rich: `${faces.slice(2)}x` })).not.toBe(
      pairKey({ terse: "q", rich: `${faces.slice(2)}y` }),
    );
  });
});
