import { describe, expect, it } from "vitest";
import { createRandom, samplePattern } from "../redact/sample-pattern.suite.ts";
import { exitCodeRules } from "./exit-code-text.ts";
import { humanRules } from "./human-rules.ts";
import { shellRules, textRules } from "./outcome-text-rules.ts";
import { holdsWord } from "./rule-filter.ts";
import { failedReports, passedReports, testReport } from "./test-report.ts";
import { viewText } from "./text-view.ts";

const samplesPerPattern = 100;

/** Texts that the pattern matches, made from it. */
function samplesOf(pattern: RegExp): readonly string[] {
  const random = createRandom(7);
  const texts = Array.from({ length: samplesPerPattern }, () =>
    samplePattern(pattern.source, random),
  );
  const matching = texts.filter((text) => pattern.test(text));
  expect(matching.length).toBeGreaterThan(samplesPerPattern / 20);
  return matching;
}

describe("words of a rule", () => {
  it.each([...textRules, ...shellRules, ...humanRules, ...exitCodeRules])(
    "stand in whatever $id matches",
    (rule) => {
      const without = samplesOf(rule.pattern).filter((text) => !holdsWord(text, rule));
      expect(without).toEqual([]);
    },
  );
});

describe("lines of a test report", () => {
  const tables = [
    ["failed", failedReports],
    ["passed", passedReports],
  ] as const;
  it.each(tables.flatMap(([says, rules]) => rules.map((rule) => ({ says, ...rule }))))(
    "are looked at: $says, $id",
    ({ says, line, beside }) => {
      const others = beside === undefined ? [""] : samplesOf(beside);
      for (const [index, one] of samplesOf(line).entries()) {
        if (one.length >= 500) continue;
        const text = `.\n${one}\n${others[index % others.length]}\n.`;
        expect([one, testReport(viewText(text))]).toEqual([one, says]);
      }
    },
  );
});
