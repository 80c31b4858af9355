import { parse } from "smol-toml";
import { gitleaksConfiguration } from "./security-data.ts";

/** A rule of gitleaks with its expression in the words of JavaScript. */
export interface GitleaksRule {
  readonly id: string;
  readonly regex: string;
}

/**
 * Rules that samples of their expression cannot test: about surroundings that a sample lacks (their
 * examples test them), or made narrower on purpose: a bare SHA-1 is a commit, not a Sourcegraph token.
 */
const notSampled = new Set(
  [
    "curl-auth-header curl-auth-user kubernetes-secret-yaml private-key generic-api-key jwt jwt-base64",
    "freemius-secret-key hashicorp-tf-password sourcegraph-access-token slack-app-token",
    "slack-legacy-token slack-webhook-url nytimes-access-token",
  ]
    .join(" ")
    .split(" "),
);

/** Expressions in the words of JavaScript; flags inside them go, samples are of one case then. */
export function gitleaksRules(folder: string): readonly GitleaksRule[] {
  const { rules } = parse(gitleaksConfiguration(folder)) as unknown as {
    rules: readonly { readonly id: string; readonly regex?: string }[];
  };
  return rules.flatMap(({ id, regex }) =>
    regex === undefined || notSampled.has(id) ? [] : { id, regex: toJavaScript(regex) },
  );
}

function toJavaScript(regex: string): string {
  return regex
    .replaceAll("(?i)", "")
    .replaceAll(/\(\?-?i:/g, "(?:")
    .replaceAll("[[:alnum:]]", "[A-Za-z0-9]")
    .replaceAll(String.raw`\z`, "")
    .replaceAll(/\[\\w\.-\]\{0,50\}\??/g, "(?:my_)?")
    .replaceAll(String.raw`[ \t\w.-]{0,20}`, "(?:_token|_key)?");
}
