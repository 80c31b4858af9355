import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { sha256, startSha256 } from "./sha256.ts";

const reference = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

it("is SHA-256, of any bytes wherever in a buffer they stand", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(70), (bytes, from) => {
      const part = bytes.subarray(from);
      expect(sha256(part)).toBe(reference(part));
    }),
  );
});

it("agrees at every length around the blocks' ends", () => {
  for (let length = 0; length <= 260; length += 1) {
    const bytes = new Uint8Array(length).fill(0xff);
    expect(sha256(bytes)).toBe(reference(bytes));
  }
});

it("gives the example of FIPS 180-2, appendix B.3: a million letters", () => {
  expect(sha256(new Uint8Array(1_000_000).fill(0x61))).toBe(
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  );
});

it("goes on from a block that many contents begin with", () => {
  const block = new Uint8Array(64).fill(0x36);
  const started = startSha256(block);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
      expect(sha256(rest, started)).toBe(reference(Buffer.concat([block, rest])));
    }),
  );
  expect(() => startSha256(new Uint8Array(63))).toThrow(RangeError);
});
