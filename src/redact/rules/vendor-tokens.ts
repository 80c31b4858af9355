import { context, contextRandom, exact, token, type Rule } from "./rule.ts";

/** Formats documented by their vendors that gitleaks does not hold, or holds too narrowly. */
export const vendorTokens: readonly Rule[] = [
  token("anthropic-api-key", "sk-ant-", "sk-ant-[a-z]{3,8}\\d{2}-[\\w-]{40,200}"),
  contextRandom(
    "aws-secret-access-key",
    "secret_access_key secretaccesskey secret-access-key aws_secret aws-secret awssecret",
    "secret[_-]?access[_-]?key|aws[_-]?secret(?:[_-]?key)?",
    "[A-Za-z0-9/+]{40}",
  ),
  context(
    "aws-account-id",
    "aws_account_id aws-account-id",
    "aws_account_id|aws-account-id",
    "\\d{4}-?\\d{4}-?\\d{4}",
    {
      entropy: 0,
    },
  ),
  token("azure-devops-pat", "jqqj99", "[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{18,30}", { offset: 52 }),
  token("azure-sas-signature", "sig=", "sig=([A-Za-z0-9%+/]{43,80}(?:={1,2}|%3D)?)", {
    entropy: 3.5,
  }),
  token("aws-signature", "x-amz-signature=", "X-Amz-Signature=([0-9a-f]{64})", {
    ignoreCase: true,
  }),
  token("bitbucket-app-password", "atbb", "ATBB[A-Za-z0-9]{32}"),
  token("buildkite-token", "bkua_", "bkua_[0-9a-f]{40}"),
  token("circleci-token", "ccipat_ cciprj_", "CCIP(?:AT|RJ)_[A-Za-z0-9_]{20,100}"),
  exact("cloudflare-token", "cfat_ cfut_ cfk_", "cf(?:at|ut|k)_[A-Za-z0-9]{40}[0-9a-f]{8}"),
  token("discord-webhook", "/api/webhooks/", "/api/webhooks/\\d{15,22}/([\\w-]{60,100})", {
    before: "any",
  }),
  token("docker-token", "dckr_pat_ dckr_oat_", "dckr_[po]at_[A-Za-z0-9_-]{20,100}"),
  token("e2b-api-key", "e2b_", "e2b_[0-9a-f]{40}"),
  token("elevenlabs-api-key", "sk_", "sk_[0-9a-f]{48}"),
  token("figma-token", "figd_", "figd_[A-Za-z0-9_-]{20,100}"),
  exact("firecrawl-api-key", "fc-", "fc-[0-9a-f]{32}", { entropy: 3 }),
  token("google-oauth-client-secret", "gocspx-", "GOCSPX-[\\w-]{20,40}"),
  token("google-oauth-token", "ya29.", "ya29\\.[\\w-]{20,2048}"),
  token("google-oauth-token", "1//0", "1//0[\\w-]{30,200}", { entropy: 3.5 }),
  token("groq-api-key", "gsk_", "gsk_[A-Za-z0-9]{40,80}"),
  token(
    "jwt",
    "eyj eya ewog",
    "(?:eyJ|eyA|ewog)[A-Za-z0-9_-]{13,4096}\\.e[yw][A-Za-z0-9_/\\\\-]{10,8192}(?:\\.[A-Za-z0-9_/\\\\-]{0,4096}={0,2})?",
    {
      entropy: 3,
    },
  ),
  token(
    "jwt",
    "eyjhbgci eyjrawqi eyj0exai eyjlbmmi eyj4nx",
    "eyJ(?:hbGci|raWQi|0eXAi|lbmMi|4NX)[A-Za-z0-9_-]{10,4096}(?:\\.[A-Za-z0-9_-]{0,4096}){0,4}",
    {
      entropy: 3,
    },
  ),
  token("langsmith-api-key", "lsv2_", "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
  exact("mailchimp-api-key", "-us", "[a-f0-9]{32}-us\\d{1,2}", { offset: 32, entropy: 3 }),
  exact("mailgun-key", "key-", "key-[a-f0-9]{32}", { entropy: 3 }),
  token("neon-api-key", "napi_", "napi_[a-z0-9]{40,80}"),
  token("netlify-access-token", "nfp_", "nfp_[A-Za-z0-9]{36,60}"),
  token("openai-api-key", "sk-", "sk-(?:proj|svcacct|admin|None)-[\\w-]{20,200}", { entropy: 3 }),
  exact("openai-api-key", "sk-", "sk-[a-zA-Z0-9]{32,64}", { entropy: 3, needsDigit: true }),
  token("openrouter-api-key", "sk-or-", "sk-or-(?:v\\d-)?[0-9a-f]{40,80}"),
  token("pinecone-api-key", "pcsk_", "pcsk_[A-Za-z0-9_]{30,100}"),
  token("posthog-personal-api-key", "phx_", "phx_[A-Za-z0-9]{40,60}"),
  exact("replicate-api-token", "r8_", "r8_[A-Za-z0-9]{37}"),
  exact("resend-api-key", "re_", "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
  token("sonar-api-token", "squ_ sqp_ sqa_", "sq[upa]_[a-f0-9]{40}"),
  token("supabase-key", "sbp_ sb_secret_", "sb(?:p|_secret)_[A-Za-z0-9_-]{20,60}"),
  token("tailscale-key", "tskey-", "tskey-[a-z]{2,10}-[A-Za-z0-9]{8,32}-[A-Za-z0-9]{16,64}", {
    before: "letter",
  }),
  token("tavily-api-key", "tvly-", "tvly-[A-Za-z0-9-]{20,60}"),
  token("telegram-bot-api-token", ":aa", "(?<=\\d{8}):(AA[\\w-]{33})(?![\\w-])", { before: "any" }),
  contextRandom("wandb-api-key", "wandb", "wandb", "[a-f0-9]{40}"),
  token("xai-api-key", "xai-", "xai-[A-Za-z0-9]{60,100}"),
];
