import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../core/canonical-json.ts";
import { createMac } from "../core/hash.ts";
import { createRedactor } from "../redact/redactor.ts";
import { paramsLimit, storedParams } from "./stored-params.ts";

const mac = createMac(new Uint8Array(32).fill(3));
const redactor = createRedactor({ mac });
const secret = ["gh", "p_", "0123456789abcdefABCDEF", "9876543210zyxw"].join("");
const store = (params: unknown): string =>
  storedParams(params, canonicalJson(params), redactor, mac);

describe("storedParams", () => {
  it("is canonical JSON", () => {
    expect(store({ timeout: 3, command: "ls -la" })).toBe('{"command":"ls -la","timeout":3}');
    expect(store(undefined)).toBe("null");
    expect(store("ls")).toBe('"ls"');
  });

  it("redacts values by themselves and by their keys", () => {
    const text = store({ command: `curl -H 'x: ${secret}'`, password: "hunter2-and-more" });
    expect(text).not.toContain(secret);
    expect(text).not.toContain("hunter2");
    expect(text).toContain("[REDACTED:");
  });

  it("cuts long strings, says how much and hashes the whole", () => {
    const content = "line of a file\n".repeat(1_000);
    const text = store({ content, path: "/repo/a.ts" });
    const stored = JSON.parse(text) as { content: string; path: string };
    expect(stored.path).toBe("/repo/a.ts");
    expect(stored.content).toMatch(/^(?:line of a file\n)+.{0,20}…\[\+\d+ chars, [0-9a-f]{8}\]$/);
    expect(store({ content, path: "/repo/a.ts" })).toBe(text);
    expect(store({ content: `${content}x`, path: "/repo/a.ts" })).not.toBe(text);
  });

  it("fits any value into 4 KB of JSON", () => {
    const wide = Object.fromEntries(
      Array.from({ length: 900 }, (_, index) => [`k${index}`, "€".repeat(50)]),
    );
    const deep = Array.from({ length: 300 }).reduce<unknown>(
      (inner) => ({ a: [inner] }),
      "x".repeat(9_000),
    );
    const many = Array.from({ length: 5_000 }, (_, index) => ({ index }));
    const longKey = { ["k".repeat(9_000)]: 1 };
    for (const params of [wide, deep, many, longKey, "y".repeat(50_000), [[[wide]]]]) {
      const text = store(params);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(paramsLimit);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    }
  });

  it("never holds a planted secret, at any place of any value", () => {
    const padded = fc
      .tuple(fc.nat(9_000), fc.nat(9_000))
      .map(
        ([before, after]) => `${"a b ".repeat(before / 4)}${secret} ${"c d ".repeat(after / 4)}`,
      );
    const params = fc.oneof(
      fc.record({ command: padded, timeout: fc.nat() }),
      fc.record({
        edits: fc.array(fc.record({ old: padded, new: fc.string() }), { maxLength: 6 }),
      }),
      fc.array(padded, { maxLength: 5 }),
      padded.map((text) => ({ a: { b: { c: { d: text } } } })),
      fc.constant({ [`key ${secret}`]: 1 }),
    );
    fc.assert(
      fc.property(params, (value) => {
        const text = store(value);
        expect(text).not.toContain(secret.slice(4, 16));
        expect(text).not.toContain(secret.slice(-12));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(paramsLimit);
      }),
      { numRuns: 150 },
    );
  });
});
