import { checkSync } from "recheck";
import { beforeAll, describe, expect, it } from "vitest";
import { credentialValuePatterns } from "../credential-value.ts";
import { continuation } from "../decode-base64.ts";
import { escapePattern } from "../decode-escapes.ts";
import { findSensitive } from "../find-sensitive.ts";
import { maskedRun } from "../masked-run.ts";
import { placeholderValuePatterns } from "../placeholder-value.ts";
import { allRules } from "../rules/all-rules.ts";
import { createRandom, samplePattern } from "../sample-pattern.suite.ts";
import { endOfEscape } from "../word-boundary.ts";
import { detectors, numberDetectors } from "./all-detectors.ts";

function allPatterns(): RegExp[] {
  const patterns = [
    ...detectors.flatMap((detector) => detector.patterns),
    ...numberDetectors.flatMap((detector) => detector.patterns),
    ...placeholderValuePatterns,
    ...credentialValuePatterns,
    maskedRun,
    escapePattern,
    continuation,
    endOfEscape,
  ];
  return [...new Map(patterns.map((pattern) => [String(pattern), pattern])).values()];
}

describe("patterns", () => {
  beforeAll(() => {
    // The JavaScript build: no download, no Java, no native binary.
    process.env["RECHECK_BACKEND"] = "pure";
  });

  it("cannot be made to backtrack without end", () => {
    const doubtful = allPatterns()
      .map((pattern) => {
        const flags = pattern.flags.replace("d", "");
        const { status } = checkSync(pattern.source, flags, {
          checker: "automaton",
          timeout: 4000,
        });
        return { pattern: String(pattern), status };
      })
      .filter(({ status }) => status !== "safe");
    expect(doubtful).toEqual([]);
  }, 60_000);
});

const size = 100_000;
// The promise is 250 ms for a megabyte; a busy machine shall fail nothing, and a quadratic rule takes minutes.
const mostMs = 500;

function timeOf(unit: string): number {
  const text = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  const start = performance.now();
  findSensitive(text);
  return performance.now() - start;
}

describe("a text made to be slow", () => {
  const anchors = [...new Set(detectors.flatMap((detector) => detector.anchors))];

  it.each([
    ["every anchor, repeated", anchors],
    ["every anchor, assigned and unfinished", anchors.map((anchor) => `${anchor}="aB1`)],
    ["every anchor, after a long word", anchors.map((anchor) => `${"aB3_".repeat(40)}${anchor}`)],
  ])(
    "is searched in time: %s",
    (_title, units) => {
      const slow = units
        .map((unit) => ({ unit, ms: timeOf(unit) }))
        .filter(({ ms }) => ms > mostMs);
      expect(slow).toEqual([]);
    },
    60_000,
  );

  it("is searched in time: secrets of every rule, and what almost is one", () => {
    const random = createRandom(11);
    const slow = allRules
      .flatMap((rule) => {
        const sample = samplePattern(rule.pattern, random);
        return [`${sample} `, sample.slice(0, -1)];
      })
      .map((unit) => ({ unit, ms: timeOf(unit) }))
      .filter(({ ms }) => ms > mostMs);
    expect(slow).toEqual([]);
  }, 60_000);

  it.each([
    ["numbers", "1 2-3.4 5678 90 (12) "],
    ["one number", "7"],
    ["dots and digits", "1.2."],
    ["card groups", "4111 1111 "],
    ["account-like words", "DE12 3456 "],
    ["e-mail-like runs", "a.b-c@"],
    ["base64 of text", "c29tZSB0ZXh0IGhlcmUg"],
    ["base64 with slashes", "c29t/ZSB0/ZXh0/"],
    ["escapes", "\\u0041%2541&amp;#65;"],
    ["back slashes", "\\"],
    ["quotes", '\\"'],
    ["key headers", "-----BEGIN PRIVATE KEY-----\n"],
    ["key footers", "A\n-----END PRIVATE KEY-----\n"],
    ["key lines", `${"Ab1/".repeat(16)}\n`],
    ["secrets of Kubernetes", "kind: Secret\ndata:\n  a: b\n"],
    ["placeholders", "[REDACTED:user:00000000]"],
    ["URLs", "://a:b"],
    ["home directories", "/home/"],
    ["cookies", "Cookie: a=b; "],
  ])("is searched in time: %s", (_title, unit) => {
    expect(timeOf(unit)).toBeLessThan(mostMs);
  });
});
