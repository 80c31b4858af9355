import { findSensitive } from "../../src/redact/find-sensitive.ts";
import { rank } from "../../src/redact/finding.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import type { LabelledText } from "../data/security-data.ts";

export const redactor = createRedactor({
  mac: (text) => text.length.toString(16).padStart(8, "0"),
});

/** Values that only their name makes a secret; the rest has a format of its vendor. */
const genericRules = new Set(["generic-api-key", "hashicorp-tf-password", "nuget-config-password"]);

export function isHidden({ text, secrets }: LabelledText): boolean {
  const redacted = redactor.redact(text);
  return holdsSecret(text) && !secrets.some((secret) => redacted.includes(secret));
}

export function isGeneric({ rule }: LabelledText): boolean {
  return genericRules.has(rule);
}

export function isChanged({ text }: LabelledText): boolean {
  return redactor.redact(text) !== text;
}

export function holdsSecret(text: string): boolean {
  return findSensitive(text).some((finding) => finding.rank > rank.personal);
}
