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

  // The first is longer than what the counter has room for at first, the next longer than that.
  test.each([1_000, 3_000])("a piece of %i bytes has as many as the package counts", (length) => {
    const piece = "XQ".repeat(length / 2);
    expect(count(piece)).toBe(reference(piece));
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
