import * as fc from "fast-check";
import { countTokens as packageCount } from "gpt-tokenizer/encoding/o200k_base";
import { beforeAll, describe, expect, test } from "vitest";
import { loadTokenCounter, type TokenCounter } from "./tokens.ts";

let count: TokenCounter;
beforeAll(async () => {
  count = await loadTokenCounter();
});

const reference: TokenCounter = (text) => packageCount(text, { disallowedSpecial: new Set() });

describe("counting tokens", () => {
  test.each([
    ["", 0],
    ["hello world", 2],
    ["<|endoftext|>", 7],
    ["don't", 1],
    ["1234567", 3],
  ])("%j has %i", (text, tokens) => {
    expect(count(text)).toBe(tokens);
    expect(reference(text)).toBe(tokens);
  });

  test("any text has as many as the package counts, also one that is no Unicode", () => {
    const word = fc.constantFrom(
      "naïve",
      "Überprüfung",
      "данные",
      "日本語の文",
      "👩‍👩‍👧",
      "\ud800",
      "</tool_use>",
      "src/ingest/scan.ts",
      "ENOENT:",
      "\r\n\r\n",
      "\t\t",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "deadbeefcafe0123456789",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.string(),
      fc
        .array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 12 })
        .map((w) => w.join(" ")),
    );
    fc.assert(
      fc.property(text, (any) => {
        expect(count(any)).toBe(reference(any));
      }),
      { numRuns: 2_000 },
    );
  });
});
