/*
 * Derived from gitleaks' default configuration (https://github.com/gitleaks/gitleaks, commit
 * b58d3f102cf3), converted from RE2 to JavaScript: anchored at a literal instead of searched for,
 * inline flags written out as character classes, and the end of a token as a look-ahead.
 * Notice of the original:
 *
 * MIT License. Copyright (c) 2019 Zachary Rice
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software
 * and associated documentation files (the "Software"), to deal in the Software without
 * restriction, including without limitation the rights to use, copy, modify, merge, publish,
 * distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
 * Software is furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all copies or
 * substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
 * BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
 * NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
 * DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
import { exact, token, type Rule } from "./rule.ts";

const anyCase = { ignoreCase: true };

/** Tokens with a beginning of their own. Open lengths where a longer token would still be one. */
export const gitleaksTokens: readonly Rule[] = [
  exact(
    "1password-secret-key",
    "a3-",
    "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
    { entropy: 3.4 },
  ),
  token("1password-service-account-token", "ops_eyj", "ops_eyJ[a-zA-Z0-9+/]{250,4096}={0,3}", {
    entropy: 4,
  }),
  exact("adobe-client-secret", "p8e-", "p8e-[A-Za-z0-9]{32}", { entropy: 2 }),
  token("age-secret-key", "age-secret-key-1", "AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}"),
  exact("airtable-personal-access-token", "pat", "pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}"),
  exact("alibaba-access-key-id", "ltai", "LTAI[A-Za-z0-9]{20}", { entropy: 2 }),
  exact("artifactory-api-key", "akcp", "AKCp[A-Za-z0-9]{69}", { entropy: 4.5 }),
  exact("artifactory-reference-token", "cmvmd", "cmVmd[A-Za-z0-9]{59}", { entropy: 4.5 }),
  token("atlassian-api-token", "atatt3 atctt3", "AT[AC]TT3[A-Za-z0-9_\\-=]{180,400}"),
  exact(
    "authress-service-client-access-key",
    "sc_ ext_ scauth_ authress_",
    "(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\\.[A-Za-z0-9]{4,6}\\.acc[_-][A-Za-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}",
    { entropy: 2 },
  ),
  exact(
    "aws-access-token",
    "a3t akia asia abia acca",
    "(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
    {
      entropy: 2.2,
    },
  ),
  token("aws-bedrock-api-key", "absk", "ABSK[A-Za-z0-9+/]{109,269}={0,2}", { entropy: 3.5 }),
  token(
    "aws-bedrock-api-key",
    "bedrock-api-key-",
    "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=_-]{0,4096}",
  ),
  token(
    "azure-ad-client-secret",
    "q~",
    "[a-zA-Z0-9_~.]{3}\\dQ~[a-zA-Z0-9_~.-]{31,34}(?=$|[\\\\'\"\\x60\\s<>),;&\\]}\\x1b])",
    { offset: 4, entropy: 3 },
  ),
  exact("clickhouse-cloud-api-secret-key", "4b1d", "4b1d[A-Za-z0-9]{38}", { entropy: 3 }),
  token("clojars-api-token", "clojars_", "CLOJARS_[a-z0-9]{60}", { ...anyCase, entropy: 2 }),
  exact("cloudflare-origin-ca-key", "v1.0-", "v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
  exact("databricks-api-token", "dapi", "dapi[A-Fa-f0-9]{32}(?:-\\d)?", { entropy: 3 }),
  exact("defined-networking-api-token", "dnkey-", "dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}", anyCase),
  exact("digitalocean-token", "doo_v1_ dop_v1_ dor_v1_", "do[opr]_v1_[a-f0-9]{64}", anyCase),
  token(
    "doppler-api-token",
    "dp.",
    "dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}",
  ),
  token("duffel-api-token", "duffel_", "duffel_(?:test|live)_[A-Za-z0-9_\\-=]{43}"),
  token("dynatrace-api-token", "dt0c01. dt0s01.", "dt0[cs]01\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{64}"),
  exact("easypost-api-token", "ezak eztk", "EZ[AT]K[A-Za-z0-9]{54}", { entropy: 2 }),
  exact("facebook-page-access-token", "eaam eaac", "EAA[MC][A-Za-z0-9]{100,500}", { entropy: 4 }),
  token(
    "flutterwave-key",
    "flwseck flwpubk",
    "FLW(?:SECK|PUBK)(?:_TEST)?-[A-Ha-h0-9]{12,32}(?:-X)?",
    {
      entropy: 2,
    },
  ),
  exact("flyio-access-token", "fo1_", "fo1_[\\w-]{43}", { entropy: 4 }),
  token("flyio-access-token", "fm1 fm2_", "(?:fm1[ar]|fm2)_[a-zA-Z0-9+/]{100,4096}={0,3}", {
    entropy: 4,
  }),
  token("frameio-api-token", "fio-u-", "fio-u-[A-Za-z0-9\\-_=]{64}"),
  exact("gcp-api-key", "aiza", "AIza[\\w-]{35}", { entropy: 4 }),
  token("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", "gh[pousr]_[0-9a-zA-Z]{36,255}"),
  token("github-fine-grained-pat", "github_pat_", "github_pat_\\w{60,255}"),
  token("gitlab-cicd-job-token", "glcbt-", "glcbt-[0-9a-zA-Z]{1,5}_[0-9a-zA-Z_-]{20,100}"),
  token(
    "gitlab-token",
    "gldt- glffct- glft- glimt- glsoat-",
    "gl(?:dt|ffct|ft|imt|soat)-[0-9a-zA-Z_-]{20,100}",
  ),
  token("gitlab-kubernetes-agent-token", "glagent-", "glagent-[0-9a-zA-Z_-]{50,100}"),
  token("gitlab-oauth-app-secret", "gloas-", "gloas-[0-9a-zA-Z_-]{64,100}"),
  token("gitlab-pat", "glpat-", "glpat-[\\w-]{20,300}(?:\\.[0-9a-z]{2}[0-9a-z]{7})?"),
  token("gitlab-pipeline-trigger-token", "glptt-", "glptt-[0-9a-f]{40}"),
  token("gitlab-runner-registration-token", "gr1348941", "GR1348941[\\w-]{20,100}"),
  token("gitlab-runner-token", "glrt-", "glrt-[0-9a-zA-Z_-]{20,300}(?:\\.[0-9a-z]{2}[0-9a-z]{7})?"),
  token("gitlab-session-cookie", "_gitlab_session=", "_gitlab_session=([0-9a-z]{32})", {
    before: "any",
  }),
  token("grafana-api-key", "eyjrijoi", "eyJrIjoi[A-Za-z0-9]{70,400}={0,3}"),
  token("grafana-cloud-api-token", "glc_", "glc_[A-Za-z0-9+/]{32,400}={0,3}"),
  exact("grafana-service-account-token", "glsa_", "glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
  exact(
    "harness-api-key",
    "pat. sat.",
    "[ps]at\\.[a-zA-Z0-9_-]{22}\\.[a-zA-Z0-9]{24}\\.[a-zA-Z0-9]{20}",
  ),
  token(
    "hashicorp-tf-api-token",
    ".atlasv1.",
    "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9\\-_=]{60,70}",
    {
      offset: 14,
      entropy: 3.5,
    },
  ),
  token("heroku-api-key-v2", "hrku-aa", "HRKU-AA[0-9a-zA-Z_-]{58}"),
  exact("huggingface-access-token", "hf_ api_org_", "(?:hf|api_org)_[A-Za-z]{34}", { entropy: 2 }),
  exact("infracost-api-token", "ico-", "ico-[a-zA-Z0-9]{32}", { entropy: 3 }),
  exact("intra42-client-secret", "s-s4t2", "s-s4t2(?:ud|af)-[A-Fa-f0-9]{64}"),
  exact("linear-token", "lin_api_ lin_oauth_", "lin_(?:api|oauth)_[A-Za-z0-9]{40,64}"),
  exact("maxmind-license-key", "_mmk", "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", {
    offset: 36,
    entropy: 3.5,
  }),
  token(
    "microsoft-teams-webhook",
    ".webhook.office.com/webhookb2/",
    "\\.webhook\\.office\\.com/webhookb2/([a-z0-9-]{36}@[a-z0-9-]{36}/IncomingWebhook/[a-z0-9]{32}/[a-z0-9-]{36})",
    { ...anyCase, before: "any" },
  ),
  exact(
    "new-relic-key",
    "nrjs- nrii- nrak-",
    "NR(?:JS-[a-f0-9]{19}|II-[A-Za-z0-9-]{32}|AK-[A-Za-z0-9]{27})",
  ),
  exact("notion-api-token", "ntn_", "ntn_[0-9]{11}[A-Za-z0-9]{35}", { entropy: 3.5 }),
  exact("npm-access-token", "npm_", "npm_[A-Za-z0-9]{36}", { entropy: 2 }),
  exact("octopus-deploy-api-key", "api-", "API-[A-Z0-9]{26}", { entropy: 3 }),
  token("openshift-user-token", "sha256~", "sha256~[\\w-]{43}", { entropy: 3.5 }),
  exact("perplexity-api-key", "pplx-", "pplx-[a-zA-Z0-9]{48}"),
  token("planetscale-token", "pscale_", "pscale_(?:tkn|oauth|pw)_[\\w=.-]{32,64}", anyCase),
  exact("postman-api-token", "pmak-", "PMAK-[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}"),
  exact("prefect-api-token", "pnu_ pnb_", "pn[ub]_[a-zA-Z0-9]{36}", { entropy: 2 }),
  exact("pulumi-api-token", "pul-", "pul-[a-f0-9]{40}", { entropy: 2 }),
  token("pypi-upload-token", "pypi-ageichlwas5vcmc", "pypi-AgEIcHlwaS5vcmc[\\w-]{50,1000}"),
  exact("readme-api-token", "rdme_", "rdme_[a-z0-9]{70}"),
  exact("rubygems-api-token", "rubygems_", "rubygems_[a-f0-9]{48}"),
  exact("scalingo-api-token", "tk-us-", "tk-us-[\\w-]{48}"),
  exact(
    "sendgrid-api-token",
    "sg.",
    "SG\\.(?:[A-Za-z0-9=_-]{20,24}\\.[A-Za-z0-9=_.-]{39,50}|[A-Za-z0-9=_.-]{66})",
    { entropy: 2, needsDigit: true },
  ),
  exact("sendinblue-api-token", "xkeysib-", "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"),
  token(
    "sentry-org-token",
    "sntrys_eyj",
    "sntrys_eyJ[A-Za-z0-9+/]{20,600}={0,2}_[a-zA-Z0-9+/]{43}",
  ),
  exact("sentry-user-token", "sntryu_", "sntryu_[a-f0-9]{64}"),
  exact("settlemint-access-token", "sm_aat_ sm_pat_ sm_sat_", "sm_[aps]at_[a-zA-Z0-9]{16}", {
    entropy: 3,
  }),
  exact("shippo-api-token", "shippo_", "shippo_(?:live|test)_[a-fA-F0-9]{40}"),
  token("shopify-token", "shpat_ shpca_ shppa_ shpss_", "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
  token("slack-app-token", "xapp-", "xapp-\\d-[A-Z0-9]{5,40}-\\d{5,20}-[a-z0-9]{10,100}", anyCase),
  token(
    "slack-token",
    "xoxa- xoxb- xoxo- xoxr- xoxs-",
    "xox[abors]-(?:\\d-)?\\d{8,14}-[A-Za-z0-9-]{6,100}",
  ),
  exact("slack-token", "xoxa- xoxr-", "xox[ar]-(?:\\d-)?[0-9a-zA-Z]{8,48}", {
    entropy: 2,
    needsDigit: true,
  }),
  token("slack-user-token", "xoxp- xoxe-", "xox[pe](?:-[0-9]{10,13}){3}-[a-zA-Z0-9-]{28,34}"),
  token("slack-config-token", "xoxe", "xoxe(?:.xox[bp])?-\\d-[A-Z0-9]{140,170}", anyCase),
  token(
    "slack-webhook-url",
    "hooks.slack.com/",
    "hooks\\.slack\\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{16,90})",
    { before: "any", skipMasked: false },
  ),
  exact("sourcegraph-access-token", "sgp_", "sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}"),
  exact("square-access-token", "eaaa sq0atp- sq0csp-", "(?:EAAA|sq0atp-|sq0csp-)[\\w-]{22,60}", {
    entropy: 3,
  }),
  exact(
    "stripe-access-token",
    "sk_test_ sk_live_ sk_prod_ rk_test_ rk_live_ rk_prod_",
    "[sr]k_(?:test|live|prod)_[a-zA-Z0-9]{24,247}",
  ),
  exact(
    "stripe-access-token",
    "sk_test_ sk_live_ sk_prod_ rk_test_ rk_live_ rk_prod_",
    "[sr]k_(?:test|live|prod)_[a-zA-Z0-9]{10,23}",
    {
      entropy: 3,
    },
  ),
  exact("twilio-api-key", "sk", "SK[0-9a-fA-F]{32}", { entropy: 3 }),
  exact("typeform-api-token", "tfp_", "tfp_[A-Za-z0-9_.=-]{40,59}"),
  token("vault-token", "hvs. hvb. hvr.", "hv[sbr]\\.[\\w-]{24,300}", { entropy: 3 }),
  exact("vault-token", "s.", "s\\.(?=[A-Za-z]{0,23}[0-9])[A-Za-z0-9]{24}", { entropy: 3.5 }),
];
