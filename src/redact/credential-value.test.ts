import { describe, expect, it } from "vitest";
import { isCredentialValue, isWords } from "./credential-value.ts";

const token = { strength: "token", site: "data", quoted: true } as const;
const password = { strength: "password", site: "data", quoted: true } as const;
const passwordInCode = { strength: "password", site: "code", quoted: false } as const;

describe("isCredentialValue", () => {
  it.each([
    "8f3k2m9x7q1z",
    "Zx81kQpL0vTn44",
    "d3b07384d113edec49eaa6238ad5ff00",
    "aB3+dE5/fG7=hI9k",
  ])("takes %s for a token", (value) => {
    expect(isCredentialValue(value, token)).toBe(true);
  });

  it.each([
    ["a count", "4096"],
    ["a word", "placeholder"],
    ["a name", "my-service-account-2"],
    ["a variable", "$API_TOKEN"],
    ["a reference", "process.env.API_TOKEN"],
    ["a template", "{{ secrets.token1 }}"],
    ["a mask", "abc123xxxxxxxx"],
    ["an elision", "abc123def4..."],
    ["a path", "/run/secrets/token1"],
    ["a file", "service-account-1.json"],
    ["an URL", "https://auth.test/v1"],
    ["a sentence", "see page 12 of the manual"],
  ])("does not take %s for a token", (_title, value) => {
    expect(isCredentialValue(value, token)).toBe(false);
  });

  it("takes any choice of a person for a password where values stand", () => {
    expect(isCredentialValue("letmein", password)).toBe(true);
    expect(isCredentialValue("required", password)).toBe(false);
    expect(isCredentialValue("new_password", password)).toBe(false);
  });

  it("asks for a digit or a sign where expressions stand", () => {
    expect(isCredentialValue("hunter22", passwordInCode)).toBe(true);
    expect(isCredentialValue("inputValue", passwordInCode)).toBe(false);
    expect(isCredentialValue("form.password1", passwordInCode)).toBe(false);
  });
});

describe("isWords", () => {
  it.each(["readOnlyAccess", "prod-2-eu-west", "HTTP_RETRY_COUNT"])("is true of %s", (value) => {
    expect(isWords(value)).toBe(true);
  });

  it.each(["aGVsbG8gd29ybGQx", "9f8e7d6c5b4a", "k3j4h5g6f7d8"])("is false of %s", (value) => {
    expect(isWords(value)).toBe(false);
  });
});
