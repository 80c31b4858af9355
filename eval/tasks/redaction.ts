import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { processorMs } from "../../bench/processor-time.ts";
import { keptTexts, slowestMegabyte } from "../../bench/redaction.ts";
import { findSensitive } from "../../src/redact/find-sensitive.ts";
import { rank } from "../../src/redact/finding.ts";
import { createRandom, samplePattern } from "../../src/redact/sample-pattern.suite.ts";
import { gitleaksRules } from "../data/gitleaks-rules.ts";
import { gitleaksExamples, type LabelledText, secretlintCases } from "../data/security-data.ts";
import { holdsSecret, isChanged, isGeneric, isHidden, redactor } from "../redaction/hiding.ts";
import { secretlintFindings } from "../redaction/secretlint.ts";
import { type Hit, missedBars, shareOf } from "../redaction/shares.ts";
import type { EvaluationTask, Measure, TaskResult } from "../task.ts";

export const redactionTask: EvaluationTask = {
  name: "redaction",
  title: "secrets hidden, the rest left as it is, at what speed",
  reads: "security/gitleaks, security/secretlint-cases",
  async run(data) {
    const folders = ["security/gitleaks", "security/secretlint-cases"];
    if (!folders.every((folder) => existsSync(join(data, folder)))) return null;
    return evaluate(data);
  },
};

const samplesPerRule = 20;
const seed = 3;
const megabyte = 1e6;
/** Characters for the baseline, which is slow. */
const baselineCharacters = 2e6;

async function evaluate(data: string): Promise<TaskResult> {
  const gitleaks = gitleaksExamples(data);
  const secretlint = secretlintCases(data);
  const positives = [...gitleaks, ...secretlint].filter(({ isPositive }) => isPositive);
  const negatives = negativesOf(gitleaks, secretlint, positives);
  const vendor = positives.filter((text) => !isGeneric(text));
  const quality: readonly Measure[] = [
    shareOf("vendor formats hidden", hits(vendor, isHidden), { atLeast: 0.98 }),
    shareOf("generic assignments hidden", hits(positives.filter(isGeneric), isHidden), {
      atLeast: 0.9,
    }),
    shareOf("samples of gitleaks' expressions hidden", samples(data), { atLeast: 0.98 }),
    shareOf("negatives with any finding", hits(negatives, isChanged), { atMost: 0.05 }),
    precision(positives, negatives),
    await findingsInTranscripts(data),
  ];
  return {
    measures: [...quality, ...speed(), ...(await baseline(vendor, positives, negatives))],
    comparisons: [],
    violations: missedBars(quality),
    notes: [
      ...missedByRule(positives),
      "the baseline finds a text where its preset reports anything in it; ours has to hide the secret itself",
      "speed is by processor time on this machine; `npm run bench -- redaction` has the reference in the same run",
    ],
  };
}

/** A text is a negative of one rule; where another rule's positive is the same text, it holds a secret. */
function negativesOf(
  gitleaks: readonly LabelledText[],
  secretlint: readonly LabelledText[],
  positives: readonly LabelledText[],
): readonly LabelledText[] {
  const secrets = new Set(positives.map(({ text }) => text));
  return [...gitleaks, ...secretlint].filter(
    ({ isPositive, text }) => !isPositive && !secrets.has(text),
  );
}

function hits(
  texts: readonly LabelledText[],
  isHit: (text: LabelledText) => boolean,
): readonly Hit[] {
  return texts.map((text) => ({ cluster: text.rule, isHit: isHit(text) }));
}

function samples(data: string): readonly Hit[] {
  return gitleaksRules(data).flatMap(({ id, regex }) => {
    const random = createRandom(seed);
    return Array.from({ length: samplesPerRule }, () => ({
      cluster: id,
      isHit: holdsSecret(`first\n${samplePattern(regex, random)}\nlast`),
    }));
  });
}

/** Of the texts with a finding, the share that held a secret. */
function precision(
  positives: readonly LabelledText[],
  negatives: readonly LabelledText[],
): Measure {
  const changed = [...positives, ...negatives].filter(isChanged);
  const right = changed.map(({ rule, isPositive }) => ({ cluster: rule, isHit: isPositive }));
  return shareOf("precision", right, { atLeast: 0.95 });
}

/** Secrets that are found in transcripts, which hold next to none: findings for each million characters. */
async function findingsInTranscripts(data: string): Promise<Measure> {
  let findings = 0;
  let characters = 0;
  for await (const path of glob(
    join(
      data,
      "labelled/{mini-swe-agent-swebench,tau-bench-airline,iso-bench-optimisation-runs}/**/*.json",
    ),
  )) {
    const text = await readFile(path, "utf8");
    characters += text.length;
    findings += findSensitive(text).filter((finding) => finding.rank > rank.personal).length;
  }
  return {
    name: "secrets found per MB of clean runs",
    value: characters === 0 ? 0 : (findings * megabyte) / characters,
    n: characters,
    bar: { atMost: 1 },
  };
}

function missedByRule(positives: readonly LabelledText[]): readonly string[] {
  const missed = positives.filter((text) => !isHidden(text));
  return [...Map.groupBy(missed, ({ rule }) => rule)].map(
    ([rule, of]) =>
      `not hidden: ${of.length} of ${positives.filter((text) => text.rule === rule).length} by ${rule}`,
  );
}

function speed(): readonly Measure[] {
  const texts = keptTexts(seed);
  const characters = texts.reduce((all, text) => all + text.length, 0);
  const ms = processorMs(() => {
    for (const text of texts) redactor.redact(text);
  });
  return [
    {
      name: "MB/s on kept text",
      value: (1000 * characters) / megabyte / ms,
      n: texts.length,
      bar: { atLeast: 40 },
    },
    { name: "slowest hostile MB, ms", value: slowestMegabyte().ms, n: 1, bar: { atMost: 250 } },
  ];
}

async function baseline(
  vendor: readonly LabelledText[],
  positives: readonly LabelledText[],
  negatives: readonly LabelledText[],
): Promise<readonly Measure[]> {
  const measures = [
    shareOf("secretlint preset, vendor formats found", await found(vendor)),
    shareOf(
      "secretlint preset, generic assignments found",
      await found(positives.filter(isGeneric)),
    ),
    shareOf("secretlint preset, negatives with any finding", await found(negatives)),
    await baselineSpeed(),
  ];
  return measures.map((measure) => ({ ...measure, baseline: true }));
}

async function found(texts: readonly LabelledText[]): Promise<readonly Hit[]> {
  return Promise.all(
    texts.map(async ({ rule, text }) => ({
      cluster: rule,
      isHit: (await secretlintFindings(text)) > 0,
    })),
  );
}

async function baselineSpeed(): Promise<Measure> {
  const texts = keptTexts(seed);
  const before = process.cpuUsage();
  let characters = 0;
  let count = 0;
  for (const text of texts) {
    if (characters > baselineCharacters) break;
    await secretlintFindings(text);
    characters += text.length;
    count += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const value = characters / (user + system);
  return { name: "secretlint preset, MB/s", value, n: count };
}
