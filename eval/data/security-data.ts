import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One labelled text of another project's tests. Encoded at rest; decoded in memory only. */
export interface LabelledText {
  readonly rule: string;
  readonly text: string;
  /** What must not be left in the text; empty where the text holds no secret. */
  readonly secrets: readonly string[];
  readonly isPositive: boolean;
}

interface GitleaksExample {
  readonly rule: string;
  readonly expect: "finding" | "no-finding";
  readonly kind: "text" | "file" | "assignment";
  readonly identifier?: string;
  readonly base64: string;
}

interface SecretlintCase {
  readonly case: string;
  readonly rule: string;
  readonly input_base64: string;
  readonly expected_findings: readonly { readonly range: readonly [number, number] }[];
}

export interface PersonalText {
  readonly full_text: string;
  readonly spans: readonly {
    readonly entity_type: string;
    readonly entity_value: string;
    readonly start_position: number;
    readonly end_position: number;
  }[];
}

/** A rule that is about a path has an empty text: there is nothing to redact. */
export function gitleaksExamples(data: string): LabelledText[] {
  const file = join(data, "security/gitleaks/rule_examples.base64.json");
  const examples = JSON.parse(readFileSync(file, "utf8")) as GitleaksExample[];
  return examples
    .filter((example) => example.base64 !== "")
    .map((example) => {
      const secret = decode(example.base64);
      const isAssignment = example.kind === "assignment";
      return {
        rule: example.rule,
        text: isAssignment ? `${example.identifier}_api_token = "${secret}"` : secret,
        secrets: isAssignment ? [secret] : [],
        isPositive: example.expect === "finding",
      };
    });
}

/** Presets repeat the inputs of single rules, and rules that a configuration defines have no format. */
export function secretlintCases(data: string): LabelledText[] {
  const file = join(data, "security/secretlint-cases/cases.base64.jsonl");
  const cases = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as SecretlintCase)
    .filter(({ case: name }) => !/rule-(?:pattern|filter-comments)\//.test(name));
  const byText = new Map<string, LabelledText>();
  for (const { rule, input_base64, expected_findings } of cases) {
    const text = decode(input_base64);
    if (byText.get(text)?.isPositive === true) continue;
    const secrets = expected_findings.map(({ range }) => text.slice(...range));
    byText.set(text, { rule, text, secrets, isPositive: secrets.length > 0 });
  }
  return [...byText.values()];
}

export function detectSecretsFiles(
  data: string,
): { readonly path: string; readonly text: string }[] {
  return readFileSync(join(data, "security/detect-secrets-files/files.base64.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { path: string; base64: string })
    .map(({ path, base64 }) => ({ path, text: decode(base64) }));
}

export function presidioTexts(data: string): PersonalText[] {
  const file = join(data, "security/presidio-pii/synth_dataset_v2.subset.json");
  return JSON.parse(readFileSync(file, "utf8")) as PersonalText[];
}

export function gitleaksConfiguration(data: string): string {
  return gunzipSync(readFileSync(join(data, "security/gitleaks/gitleaks.toml.gz"))).toString(
    "utf8",
  );
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
