import { expect, it } from "vitest";
import { headText } from "./head-text.ts";

it("gives one character for each byte, of this head and no other", () => {
  const bytes = new Uint8Array([0x78, 0x61, 0xc3, 0xa4, 0x79]);
  expect(headText(bytes.subarray(1, 4))).toBe("aÃ¤");
  expect(headText(bytes.subarray(0, 1))).toBe("x");
  expect(headText(bytes)).toHaveLength(5);
});
