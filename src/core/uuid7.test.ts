import { describe, expect, it } from "vitest";
import { uuid7 } from "./uuid7.ts";

describe("uuid7", () => {
  it("holds the time, the version and the variant", () => {
    // The example of RFC 9562, appendix A.6, whose random bits are CC3 and 18C4DC0C0C07398F.
    const random = Uint8Array.from([0xcc, 0x31, 0x8c, 0x4d, 0xc0, 0xc0, 0xc0, 0x73, 0x98, 0xf0]);
    const id = uuid7(0x017f22e279b0, random);
    expect(id).toMatch(/^017f22e2-79b0-7cc3-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("sorts by time", () => {
    const random = new Uint8Array(10).fill(255);
    const ids = [1, 2, 1_760_000_000_000, 1_760_000_000_001].map((at) => uuid7(at, random));
    expect(ids.toSorted()).toEqual(ids);
  });

  it("refuses what is not a time, and too few random bytes", () => {
    expect(() => uuid7(-1, new Uint8Array(10))).toThrow(RangeError);
    expect(() => uuid7(1.5, new Uint8Array(10))).toThrow(RangeError);
    expect(() => uuid7(1, new Uint8Array(9))).toThrow(RangeError);
  });
});
