import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, it, vi } from "vitest";

const reference = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

it("is SHA-256 of any text and bytes, before and after Node's own is loaded", async () => {
  vi.resetModules();
  const { hashHex } = await import("./hash-hex.ts");
  const content = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 100 }),
    // Halves of pairs among them, which are no text.
    fc
      .array(fc.integer({ min: 0xd700, max: 0xe0ff }))
      .map((codes) => String.fromCharCode(...codes)),
    fc.uint8Array({ maxLength: 300 }),
  );
  const agrees = (): void =>
    fc.assert(
      fc.property(content, (one) => {
        expect(hashHex(one)).toBe(reference(one));
      }),
      { numRuns: 60 },
    );
  agrees();
  const long = "€".repeat(40_000);
  expect(hashHex(long)).toBe(reference(long));
  agrees();
});
