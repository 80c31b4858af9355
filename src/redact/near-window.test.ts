import { describe, expect, it } from "vitest";
import { cutExcerpt, excerptWindow, nearWindow } from "./excerpt.ts";
import { createRedactor } from "./redactor.ts";
import { allRules } from "./rules/all-rules.ts";
import { operator } from "./rules/rule.ts";
import { createRandom, samplePattern } from "./sample-pattern.suite.ts";
import { encodings, wrappers } from "./spellings.suite.ts";

const redactor = createRedactor({ mac: (text) => text.length.toString(16).padStart(8, "0") });

/** An excerpt as it is made with the whole margin. */
function withWholeMargin(text: string, limit: number): string {
  return cutExcerpt(redactor.redact(excerptWindow(text, limit)), text.length, limit);
}

const before = "the build reads every file once ".repeat(10);
const after = "and then it writes what it has found ".repeat(130);

/** Where excerpts differ when a text is cut at `cuts` places in it, and before and after it. */
function differences(secret: string, cuts: number): readonly number[] {
  const text = `${before}${secret}\n${after}`;
  const step = Math.ceil((secret.length + 40) / cuts);
  const places = Array.from({ length: cuts }, (_, index) => index * step - 20);
  return places.filter((place) => {
    const limit = before.length + place;
    return redactor.excerpt(text, limit) !== withWholeMargin(text, limit);
  });
}

describe("an excerpt made from the near window", () => {
  it("equals the one made with the whole margin, for every rule", () => {
    const spellings = Object.entries({ ...wrappers, ...encodings });
    for (const [index, rule] of allRules.entries()) {
      const pattern = rule.pattern.replace(operator, "(?:_api_token=|_key: \"|Token = ')");
      const sample = samplePattern(pattern, createRandom(rule.id.length));
      const [name = "", spell = String] = spellings[index % spellings.length] ?? [];
      expect(differences(sample, 6), rule.id).toEqual([]);
      expect(differences(spell(sample), 4), `${rule.id}, ${name}`).toEqual([]);
    }
  });

  const keyLine = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
  const cases: readonly [name: string, text: string][] = [
    ["a key", `-----BEGIN PRIVATE KEY-----\n${`${keyLine}\n`.repeat(24)}-----END PRIVATE KEY-----`],
    ["a key without its header", `${`${keyLine}\n`.repeat(24)}-----END PRIVATE KEY-----`],
    ["a key in a diff", `${`+${keyLine}\n`.repeat(24)}+-----END RSA PRIVATE KEY-----`],
    [
      "a secret that is declared below its data",
      `data:\n  user: ${"YWRtaW4tdXNlcg==".repeat(2)}\n${"  # a comment\n".repeat(60)}kind: Secret\n`,
    ],
    ["a long token", `eyJ${"hbGciOiJIUzI1NiJ9".repeat(60)}.eyJ${"zdWIiOiIxMjM0NTY3".repeat(80)}.x`],
    ["an address", `mail ${"first.last".repeat(8)}@example-company.org about it`],
    ["an account", "pay to DE89 3704 0044 0532 0130 00 or card 4111 1111 1111 1111 now"],
    ["a URL", `https://user:${"p4ssw0rd".repeat(60)}@host.example-company.org/path`],
  ];
  it.each(cases)("equals it for %s", (_name, text) => {
    expect(differences(text, 40)).toEqual([]);
  });

  it("is a small part of a long text, and the whole margin where the text has no blank", () => {
    expect(nearWindow(after, 280)?.length).toBeLessThan(280 + 96 + 40);
    expect(nearWindow("x".repeat(9000), 280)).toBeNull();
    expect(nearWindow("short", 280)).toBeNull();
  });
});
