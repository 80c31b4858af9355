import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createMac, hash128, hash64 } from "./hash.ts";

const reference = (key: Uint8Array, content: string | Uint8Array): string =>
  createHmac("sha256", key).update(content).digest("hex").slice(0, 32);

const anyContent = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }),
);

describe("createMac", () => {
  it("is HMAC-SHA-256 cut to 128 bits, for every key and content", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 150 }),
        fc.array(anyContent, { maxLength: 5 }),
        (key, contents) => {
          const mac = createMac(key);
          for (const one of contents) expect(mac(one)).toBe(reference(key, one));
        },
      ),
    );
  });

  it.each([0, 1, 63, 64, 65, 5461, 5462, 16_383, 16_384, 16_385, 100_000])(
    "agrees at a length of %i",
    (length) => {
      const key = new Uint8Array(32).fill(7);
      const mac = createMac(key);
      for (const content of [
        "a".repeat(length),
        "€".repeat(length),
        new Uint8Array(length).fill(200),
      ]) {
        expect(mac(content)).toBe(reference(key, content));
        expect(mac("short after long")).toBe(reference(key, "short after long"));
      }
    },
  );

  it("gives the same before and after a process has hashed so much that it takes Node's own hash", async () => {
    vi.resetModules();
    const fresh = await import("./hash.ts");
    const { nativeHash } = await import("./hash-hex.ts");
    const key = new Uint8Array(32).fill(9);
    const mac = fresh.createMac(key);
    const contents = fc.sample(anyContent, 50);
    const found = contents.map(mac);
    expect(nativeHash(0)).toBeNull();
    mac("x".repeat(100_000));
    expect(nativeHash(0)).not.toBeNull();
    expect(contents.map(mac)).toEqual(found);
    expect(contents.map((one) => reference(key, one))).toEqual(found);
  });

  it("agrees on the first test case of RFC 4231", () => {
    const key = new Uint8Array(20).fill(0x0b);
    expect(createMac(key)("Hi There")).toBe("b0344c61d8db38535ca8afceaf0bf12b");
  });
});

describe("hash128 and hash64", () => {
  it("are the beginnings of SHA-256", () => {
    expect(hash128("abc")).toBe("ba7816bf8f01cfea414140de5dae2223");
    expect(hash64("abc")).toBe("ba7816bf8f01cfea");
  });
});
