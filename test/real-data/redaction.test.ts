import { beforeAll, describe, expect, it } from "vitest";
import { findSensitive } from "../../src/redact/find-sensitive.ts";
import { createRandom, samplePattern } from "../../src/redact/sample-pattern.suite.ts";
import { gitleaksRules } from "../../eval/data/gitleaks-rules.ts";
import {
  holdsSecret,
  isChanged,
  isGeneric,
  isHidden,
  redactor,
} from "../../eval/redaction/hiding.ts";
import {
  detectSecretsFiles,
  gitleaksExamples,
  presidioTexts,
  secretlintCases,
  type LabelledText,
} from "../../eval/data/security-data.ts";

/** The folder with the development data; it is not part of the repository. */
const data = process.env["WHETSTONE_DATA"] ?? "";
interface Row {
  readonly name: string;
  readonly hit: number;
  readonly total: number;
}

function printTable(title: string, rows: readonly Row[]): void {
  const lines = rows.map(({ name, hit, total }) => {
    const share = total === 0 ? "-" : ((100 * hit) / total).toFixed(1);
    return `  ${name.padEnd(44)} ${String(hit).padStart(5)} / ${String(total).padStart(5)}  ${share.padStart(5)} %`;
  });
  console.log([title, ...lines].join("\n"));
}

function sumOf(rows: readonly Row[]): number {
  const hits = rows.reduce((sum, row) => sum + row.hit, 0);
  return hits / rows.reduce((sum, row) => sum + row.total, 0);
}

function count<T>(name: string, items: readonly T[], isHit: (item: T) => boolean): Row {
  return { name, hit: items.filter(isHit).length, total: items.length };
}

if (data === "") console.log("real data: skipped, WHETSTONE_DATA names no folder");

describe.skipIf(data === "")("real data: redaction", () => {
  let gitleaks: LabelledText[] = [];
  let secretlint: LabelledText[] = [];

  beforeAll(() => {
    gitleaks = gitleaksExamples(data);
    secretlint = secretlintCases(data);
  });

  it("hides the secrets with a vendor's format, and nine in ten of the others", () => {
    const positives = gitleaks.filter((example) => example.isPositive);
    const byRule = Object.entries(Object.groupBy(positives, (example) => example.rule)).map(
      ([rule, examples = []]) => count(rule, examples, isHidden),
    );
    printTable("gitleaks positives by rule", byRule);
    const vendor = [
      count(
        "gitleaks",
        positives.filter((example) => !isGeneric(example)),
        isHidden,
      ),
      count(
        "secretlint cases",
        secretlint.filter((example) => example.isPositive),
        isHidden,
      ),
    ];
    const generic = count("gitleaks, generic", positives.filter(isGeneric), isHidden);
    printTable("secrets hidden", [...vendor, generic]);
    expect(sumOf(vendor)).toBeGreaterThanOrEqual(0.98);
    expect(sumOf([generic])).toBeGreaterThanOrEqual(0.9);
  });

  it("leaves the texts without secrets alone", () => {
    const positives = new Set(
      [...gitleaks, ...secretlint].flatMap((one) => (one.isPositive ? one.text : [])),
    );
    // A text is a negative of one rule; where another rule's positive is the same text, it holds a secret.
    const negatives = (examples: readonly LabelledText[]): LabelledText[] =>
      examples.filter((one) => !one.isPositive && !positives.has(one.text));
    const rows = [
      count("gitleaks", negatives(gitleaks), isChanged),
      count("secretlint cases", negatives(secretlint), isChanged),
    ];
    printTable("negatives with any finding", rows);
    expect(sumOf(rows)).toBeLessThanOrEqual(0.05);
  });

  it("hides what gitleaks' own expressions describe", () => {
    const rows = gitleaksRules(data).map(({ id, regex }) => {
      const random = createRandom(3);
      const samples = Array.from(
        { length: 20 },
        () => `first\n${samplePattern(regex, random)}\nlast`,
      );
      return count(id, samples, holdsSecret);
    });
    printTable(
      "samples of gitleaks' expressions, where any is missed",
      rows.filter((row) => row.hit < row.total),
    );
    printTable("samples of gitleaks' expressions", [
      {
        name: `${rows.length} rules`,
        hit: rows.reduce((sum, row) => sum + row.hit, 0),
        total: rows.length * 20,
      },
    ]);
    expect(sumOf(rows)).toBeGreaterThanOrEqual(0.98);
  });

  it("reads every file of detect-secrets", () => {
    const files = detectSecretsFiles(data);
    printTable("detect-secrets files with findings", [
      count("files", files, ({ text }) => redactor.inspect(text).findings > 0),
    ]);
    expect(files.map(({ text }) => redactor.redact(redactor.redact(text)))).toEqual(
      files.map(({ text }) => redactor.redact(text)),
    );
  });

  it("hides personal data in texts about people, and little else", () => {
    const texts = presidioTexts(data);
    const least: Readonly<Record<string, number>> = {
      EMAIL_ADDRESS: 1,
      CREDIT_CARD: 0.98,
      IBAN_CODE: 0.98,
      IP_ADDRESS: 1,
      PHONE_NUMBER: 0.85,
      US_SSN: 0.95,
      PERSON: 0,
    };
    const spans = texts.flatMap(({ full_text: text, spans: found }) =>
      found.map((span) => ({
        ...span,
        isHidden: !redactor.redact(text).includes(span.entity_value),
      })),
    );
    const rows = Object.keys(least).map((type) =>
      count(
        type,
        spans.filter((span) => span.entity_type === type),
        (span) => span.isHidden,
      ),
    );
    printTable("presidio spans hidden (names: by policy they stay)", rows);
    for (const row of rows)
      expect(row.hit / row.total, row.name).toBeGreaterThanOrEqual(least[row.name] ?? 1);

    const words = texts.reduce((sum, { full_text: text }) => sum + text.split(/\s+/).length, 0);
    const falseAlarms = texts.flatMap(({ full_text: text, spans: found }) =>
      findSensitive(text).filter(
        ({ start, end }) =>
          !found.some(
            (span) =>
              (least[span.entity_type] ?? 0) > 0 &&
              span.start_position < end &&
              start < span.end_position,
          ),
      ),
    );
    console.log(`false alarms: ${falseAlarms.length} in ${words} words`);
    expect((1000 * falseAlarms.length) / words).toBeLessThanOrEqual(2);
  });
});
