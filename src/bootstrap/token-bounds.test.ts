import * as fc from "fast-check";
import { expect, it } from "vitest";
import { sampleItem } from "./sample-item.suite.ts";
import { lineTokens } from "./token-bounds.ts";

/** The same bound, said by one expression. */
function reference(text: string): number {
  const ownWords = new Set("seen once sessions failed in last source deleted".split(" "));
  let tokens = 0;
  for (const [piece] of text.matchAll(/ ?[a-z]+|\d{1,3}|[^a-z\d]+?(?= ?[a-z]|\d|$)/g)) {
    tokens += ownWords.has(piece.trim()) || !/[a-z]/.test(piece) ? 1 : piece.length;
  }
  return tokens;
}

it("bounds what stands around a text as its expression does", () => {
  const key = fc.string({
    unit: fc.constantFrom("0", "9", "a", "f", "z", " ", "-"),
    minLength: 8,
    maxLength: 8,
  });
  const count = fc.integer({ min: 0, max: 100_000 });
  const at = fc.option(fc.integer({ min: 0, max: Date.UTC(2100, 0) }));
  fc.assert(
    fc.property(key, count, count, at, fc.boolean(), (id, support, against, lastSeen, seenOnce) => {
      const item = { ...sampleItem("a", { support, against, lastSeen, seenOnce }), key: id };
      const date =
        lastSeen === null ? "" : `, last ${new Date(lastSeen).toISOString().slice(0, 10)}`;
      const failed = against > 0 ? `, failed in ${against}` : "";
      const standing = seenOnce ? "seen once" : `${support} sessions${failed}`;
      const around = [`- [${id}] `, ` (${standing}${date}, source deleted)`];
      const bound = around.reduce((sum, text) => sum + reference(text), 0);
      expect(lineTokens({ ...item, tokens: 0 })).toBe(3 + bound);
    }),
    { numRuns: 500 },
  );
});
