import { framedSecrets } from "./framed-secrets.ts";
import { gitleaksContext } from "./gitleaks-context.ts";
import { gitleaksTokens } from "./gitleaks-tokens.ts";
import type { Rule } from "./rule.ts";
import { vendorTokens } from "./vendor-tokens.ts";

/** Every rule that is a regular expression and data alone. */
export const allRules: readonly Rule[] = [
  ...gitleaksTokens,
  ...gitleaksContext,
  ...vendorTokens,
  ...framedSecrets,
];
