import { describe, expect, it } from "vitest";
import { createRedactor } from "../redactor.ts";
import { createRandom, samplePattern } from "../sample-pattern.suite.ts";
import { doubleEncodings, encodings, wrappers, type Spelling } from "../spellings.suite.ts";
import { allRules } from "./all-rules.ts";
import { operator, type Rule } from "./rule.ts";

const samplesPerRule = 6;
const redactor = createRedactor({ mac: (text) => text.length.toString(16).padStart(8, "0") });

interface Sample {
  readonly text: string;
  readonly secret: string;
}

/** What the rule is made for: its own pattern, with one ordinary assignment for a context. */
function samplesOf(rule: Rule): Sample[] {
  const random = createRandom(rule.id.length * 7919 + rule.pattern.length);
  const pattern = rule.pattern.replace(operator, "(?:_api_token=|_key: \"|Token = ')");
  const matcher = new RegExp(rule.pattern, rule.ignoreCase ? "i" : "");
  return Array.from({ length: samplesPerRule }, () => {
    const lead = rule.id === "telegram-bot-api-token" ? "1234567890" : "";
    const text =
      (rule.id === "mysql-password" ? "mysql -u app" : lead) + samplePattern(pattern, random);
    const match = matcher.exec(text);
    return { text, secret: match?.[1] ?? match?.[0] ?? text };
  });
}

interface Share {
  hidden: number;
  total: number;
  readonly missed: string[];
}

function measure(spellings: Readonly<Record<string, Spelling>>): Share {
  const share: Share = { hidden: 0, total: 0, missed: [] };
  for (const rule of allRules) {
    for (const { text, secret } of samplesOf(rule)) {
      for (const [name, spell] of Object.entries(spellings)) {
        const spelled = spell(text);
        const redacted = redactor.redact(spelled);
        share.total++;
        if (redacted !== spelled && !redacted.includes(secret)) share.hidden++;
        else share.missed.push(`${rule.id}: ${name}`);
      }
    }
  }
  return share;
}

describe("samples of every rule", () => {
  it.each([
    ["in their surroundings", wrappers, 0.98],
    ["encoded once", encodings, 0.95],
    ["encoded twice", doubleEncodings, 0.8],
  ])("are hidden %s", (_title, spellings, least) => {
    const { hidden, total, missed } = measure(spellings);
    expect(hidden / total, missed.slice(0, 20).join("\n")).toBeGreaterThanOrEqual(least);
  });
});

describe("rules", () => {
  it("begin at one of their anchors, and have a name that fits a placeholder", () => {
    for (const rule of allRules) {
      expect(rule.id).toMatch(/^[a-z0-9][a-z0-9-]{1,40}$/);
      for (const anchor of rule.anchors) expect(anchor).toBe(anchor.toLowerCase());
    }
  });
});
