import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMac } from "../core/hash.ts";
import { createRedactor } from "../redact/redactor.ts";
import { errorExcerpt, errorLimit } from "./error-excerpt.ts";
import { cutHead, cutTail } from "./redacted-cut.ts";

const redactor = createRedactor({ mac: createMac(new Uint8Array(32).fill(3)) });
/** Put together at run time: no key-like literal stands in the repository. */
const secret = ["gh", "p_", "0123456789abcdefABCDEF", "9876543210zyxw"].join("");

describe("errorExcerpt", () => {
  it("keeps a short text whole, without colours and outer blanks", () => {
    expect(errorExcerpt("\n\u001b[31mboom\u001b[0m\n", redactor)).toBe("boom");
  });

  it("keeps the beginning and the end of a long one, cut at lines", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index} of the output`);
    const excerpt = errorExcerpt(["FIRST", ...lines, "ValueError: last"].join("\n"), redactor);
    expect(excerpt.length).toBeLessThanOrEqual(errorLimit);
    expect(excerpt.startsWith("FIRST\nline 0 of the output\n")).toBe(true);
    expect(excerpt.endsWith("\nline 4999 of the output\nValueError: last")).toBe(true);
    expect(excerpt).toMatch(/of the output\n…\[\+\d+ chars\]\nline \d+ of the output\n/);
  });

  it("shows no part of a secret, wherever it stands and however long the text is", () => {
    const filler = fc.array(fc.constantFrom("word ", "line\n", "tab\t", "wide € "), {
      maxLength: 2_500,
    });
    fc.assert(
      fc.property(filler, filler, (before, after) => {
        const excerpt = errorExcerpt(`${before.join("")} ${secret} ${after.join("")}`, redactor);
        expect(excerpt.length).toBeLessThanOrEqual(errorLimit);
        expect(excerpt).not.toContain(secret.slice(0, 12));
        expect(excerpt).not.toContain(secret.slice(-12));
        expect(excerpt.replaceAll(/\[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\]/g, "")).not.toContain(
          "REDACTED",
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe("cutHead and cutTail", () => {
  const placeholder = "[REDACTED:github-token:0a1b2c3d]";

  it("never cut a placeholder or a surrogate pair, and keep at most what was asked", () => {
    const text = `ab${placeholder}cd😀ef`;
    for (let limit = 0; limit <= text.length + 1; limit += 1) {
      for (const cut of [cutHead(text, limit, false), cutTail(text, limit, false)]) {
        expect(cut.length).toBeLessThanOrEqual(limit);
        expect(cut.replaceAll(placeholder, "").replaceAll("😀", "")).toMatch(/^[abcdef]*$/);
      }
    }
  });

  it("show nothing from the cut edge of a window", () => {
    const window = "x".repeat(3_000);
    expect(cutHead(window, 3_000, true)).toHaveLength(1_976);
    expect(cutTail(window, 3_000, true)).toHaveLength(1_976);
    expect(cutHead("short", 600, true)).toBe("");
    expect(cutTail("short", 600, true)).toBe("");
  });
});
