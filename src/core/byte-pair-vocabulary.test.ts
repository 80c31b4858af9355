import { describe, expect, test } from "vitest";
import { BytePairVocabulary, noRank } from "./byte-pair-vocabulary.ts";
import { mergedTokenCount } from "./merged-token-count.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const fileOf = (tokens: readonly string[]): Uint8Array =>
  bytes(tokens.map((token, rank) => `${Buffer.from(token).toString("base64")} ${rank}`).join("\n"));

describe("BytePairVocabulary", () => {
  const vocabulary = new BytePairVocabulary(fileOf(["a", "b", "c", "ab", "bc", "abc"]));

  test.each([
    ["a", 0],
    ["bc", 4],
    ["abc", 5],
    ["ca", noRank],
    ["", noRank],
    ["abcd", noRank],
  ])("the rank of %j is %d", (text, rank) => {
    expect(vocabulary.rank(bytes(text), 0, text.length)).toBe(rank);
    expect(vocabulary.rank(bytes(`x${text}x`), 1, 1 + text.length)).toBe(rank);
  });

  test("an empty file has no tokens; the last line may end", () => {
    expect(new BytePairVocabulary(bytes("")).rank(bytes("a"), 0, 1)).toBe(noRank);
    expect(new BytePairVocabulary(bytes("YQ== 0\n")).rank(bytes("a"), 0, 1)).toBe(0);
  });

  test.each(["YQ== 1", "YQ== 0\nYg== 0", "YQ==", "YQ== x"])("%j is refused", (file) => {
    expect(() => new BytePairVocabulary(bytes(file))).toThrow(/is not the token of rank/);
  });
});

describe("mergedTokenCount", () => {
  const vocabulary = new BytePairVocabulary(fileOf(["a", "b", "c", "bc", "ab", "abab"]));

  test.each([
    ["a", 1],
    ["abab", 1],
    // `bc` goes before `ab`.
    ["abc", 2],
    ["abcab", 3],
    ["ababab", 2],
    ["cc", 2],
  ])("%j becomes %i", (text, count) => {
    expect(mergedTokenCount(bytes(`${text}x`), text.length, vocabulary)).toBe(count);
  });
});
