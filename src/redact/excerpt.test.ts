import { describe, expect, it } from "vitest";
import { cutExcerpt, excerptWindow } from "./excerpt.ts";

const placeholder = "[REDACTED:user:0a1b2c3d]";

describe("cutExcerpt", () => {
  it("leaves short text alone", () => {
    expect(cutExcerpt("short", 5, 5)).toBe("short");
  });

  it("cuts at the limit and says so", () => {
    expect(cutExcerpt("abcdefgh", 8, 3)).toBe("abc…");
  });

  it("does not cut inside a placeholder", () => {
    for (let limit = 3; limit < 3 + placeholder.length; limit++) {
      expect(cutExcerpt(`ab ${placeholder} end`, 100, limit)).toBe("ab …");
    }
    expect(cutExcerpt(`ab ${placeholder} end`, 100, 3 + placeholder.length)).toBe(
      `ab ${placeholder}…`,
    );
  });

  it("does not cut inside a character", () => {
    expect(cutExcerpt("a😀b", 4, 2)).toBe("a…");
  });

  it("never shows the end of a cut window", () => {
    const source = "x".repeat(10_000);
    const window = excerptWindow(source, 100);
    expect(window).toHaveLength(4196);
    const shrunk = `${"y".repeat(50)}${placeholder}`;
    expect(cutExcerpt(`${shrunk}half`, source.length, 100)).toBe(`${shrunk}…`);
    expect(cutExcerpt(window, source.length, 100)).toBe(`${"x".repeat(100)}…`);
  });
});
