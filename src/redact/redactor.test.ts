import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allRules } from "./rules/all-rules.ts";
import { createRedactor } from "./redactor.ts";
import { createRandom, pick, samplePattern } from "./sample-pattern.suite.ts";
import { encodings, wrappers } from "./spellings.suite.ts";

/** Not a keyed hash: a stand-in that tells secrets apart. */
function mac(text: string): string {
  let state = 7;
  for (const character of text) state = (state * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return state.toString(16).padStart(8, "0").repeat(2);
}

const redactor = createRedactor({ mac });
// Key-like text is put together here, so that none stands in the file.
const token = ["gh", "p_"].join("") + "16C7e42F292c6912E7710c838347Ae178B4a";
const hidden = `[REDACTED:github-token:${mac(token).slice(0, 8)}]`;

describe("redact", () => {
  it("puts a keyed placeholder in the secret's place", () => {
    expect(redactor.redact(`use ${token} now`)).toBe(`use ${hidden} now`);
  });

  it("gives back the same string when there is nothing to hide", () => {
    const text = "compiled 120 files in 3.2 s";
    expect(redactor.redact(text)).toBe(text);
    expect(redactor.inspect(text)).toEqual({ text, findings: 0, byRule: {} });
  });

  it("correlates the same secret across spellings", () => {
    expect(redactor.redact(btoa(`key ${token} end`))).toBe(hidden);
    expect(redactor.redact(`a%3D${token}%26b`)).toBe(`a%3D${hidden}%26b`);
  });

  it("counts by rule", () => {
    const { findings, byRule } = redactor.inspect(`${token}, ann@mail.test, ${token}`);
    expect({ findings, byRule }).toEqual({ findings: 3, byRule: { "github-token": 2, email: 1 } });
  });

  it("hides a vendor's token whole inside a longer value", () => {
    expect(redactor.redact(`{"password": "${token}#tail"}`)).toBe(
      `{"password": "[REDACTED:github-token:${mac(`${token}#tail`).slice(0, 8)}]"}`,
    );
  });
});

function isSettled(text: string): boolean {
  const once = redactor.redact(text);
  return redactor.redact(once) === once;
}

describe("redacting twice", () => {
  it("changes nothing on samples of every rule in every spelling", () => {
    const random = createRandom(3);
    const spellings = Object.values({ ...wrappers, ...encodings });
    const samples = allRules.map((rule) =>
      pick(spellings, random)(samplePattern(rule.pattern, random)),
    );
    expect(samples.filter((sample) => !isSettled(sample))).toEqual([]);
  });

  it("changes nothing on any mixture", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        "password=",
        '"token": "',
        "Bearer ",
        "://u:",
        "@mail.test",
        "/home/",
        "%3D",
        "\\n",
      ),
      fc.constantFrom(
        token,
        hidden,
        "hunter22",
        "a1B2c3D4e5F6g7H8",
        "212-555-0123",
        "81.2.69.142",
        "&",
        '"',
      ),
      fc.constantFrom(
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "Ab1/".repeat(16),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        expect(isSettled(pieces.join(""))).toBe(true);
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});

describe("excerpt", () => {
  it("redacts before it cuts", () => {
    const text = `${"a ".repeat(5)}${token}`;
    expect(redactor.excerpt(text, 20)).toBe("a a a a a …");
  });

  it("reads beyond the cut", () => {
    const text = `${"word ".repeat(20)}${token}${" word".repeat(2000)}`;
    for (let limit = 95; limit < 150; limit++) {
      expect(redactor.excerpt(text, limit)).not.toContain(token.slice(0, 6));
    }
  });

  it("hides a key that is longer than the window", () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${`${"Ab1/".repeat(16)}\n`.repeat(200)}`;
    expect(redactor.excerpt(`see ${key}`, 280)).toMatch(
      /^see \[REDACTED:private-key:[0-9a-f]{8}\]?…?$|^see …$/,
    );
  });
});

describe("redactValue", () => {
  it("redacts strings, keys and values of telling keys", () => {
    const value = { [token]: [`x ${token}`], password: "letmein", n: 1 };
    expect(redactor.redactValue(value)).toEqual({
      [hidden]: [`x ${hidden}`],
      password: `[REDACTED:generic-password:${mac("letmein").slice(0, 8)}]`,
      n: 1,
    });
  });
});
