import { existsSync } from "node:fs";
import { join } from "node:path";
import { findSensitive } from "../../src/redact/find-sensitive.ts";
import { type PersonalText, presidioTexts } from "../data/security-data.ts";
import { redactor } from "../redaction/hiding.ts";
import { secretlintFindings } from "../redaction/secretlint.ts";
import { missedBars, shareOf } from "../redaction/shares.ts";
import type { EvaluationTask, Measure, TaskResult } from "../task.ts";

export const piiTask: EvaluationTask = {
  name: "pii",
  title: "personal data hidden in texts about people, and little else",
  reads: "security/presidio-pii",
  async run(data) {
    return existsSync(join(data, "security/presidio-pii")) ? evaluate(presidioTexts(data)) : null;
  },
};

/** What of each type has to be hidden; names stay, by policy. */
const least: Readonly<Record<string, number>> = {
  EMAIL_ADDRESS: 1,
  CREDIT_CARD: 0.98,
  IBAN_CODE: 0.98,
  IP_ADDRESS: 1,
  PHONE_NUMBER: 0.85,
  US_SSN: 0.95,
};
const mostFalseAlarms = 2;

type Span = PersonalText["spans"][number];

async function evaluate(texts: readonly PersonalText[]): Promise<TaskResult> {
  const spans = texts.flatMap((text, index) => text.spans.map((span) => ({ text, index, span })));
  const types = [...new Set([...Object.keys(least), ...spans.map(({ span }) => span.entity_type)])];
  const byType = types.flatMap((type) => {
    const of = spans.filter(({ span }) => span.entity_type === type);
    if (of.length === 0) return [];
    const hits = of.map(({ text, index, span }) => ({
      cluster: String(index),
      isHit: !redactor.redact(text.full_text).includes(span.entity_value),
    }));
    const bar = least[type];
    return [shareOf(`${type} hidden`, hits, bar === undefined ? undefined : { atLeast: bar })];
  });
  const measures = [...byType, falseAlarms(texts)];
  return {
    measures: [...measures, await baseline(texts)],
    comparisons: [],
    violations: missedBars(measures),
    notes: [
      "types without a bar (names, addresses, ...) stay by policy: they are what sessions are about",
      "the texts are made up, and few hold an e-mail address, an IBAN, a social security number or an IP address",
    ],
  };
}

/** Findings where no type that has to be hidden stands, for each thousand words. */
function falseAlarms(texts: readonly PersonalText[]): Measure {
  const words = texts.reduce((all, { full_text: text }) => all + text.split(/\s+/).length, 0);
  const wrong = texts.flatMap(({ full_text: text, spans }) =>
    findSensitive(text).filter((found) => !spans.some((span) => isRightly(found, span))),
  );
  return {
    name: "false alarms per 1,000 words",
    value: (1000 * wrong.length) / words,
    n: words,
    bar: { atMost: mostFalseAlarms },
  };
}

function isRightly(found: { readonly start: number; readonly end: number }, span: Span): boolean {
  const overlaps = span.start_position < found.end && found.start < span.end_position;
  return overlaps && least[span.entity_type] !== undefined;
}

async function baseline(texts: readonly PersonalText[]): Promise<Measure> {
  const personal = texts.filter(({ spans }) =>
    spans.some(({ entity_type: type }) => least[type] !== undefined),
  );
  const hits = await Promise.all(
    personal.map(async ({ full_text: text }, index) => ({
      cluster: String(index),
      isHit: (await secretlintFindings(text)) > 0,
    })),
  );
  const name = "secretlint preset, texts with any finding";
  return { ...shareOf(name, hits), baseline: true };
}
