import { describe, expect, it } from "vitest";
import { isHarmlessName, strengthOfKey } from "./sensitive-key.ts";

describe("strengthOfKey", () => {
  it.each(["password", "dbPassword", "PGPASSWORD", "user_pwd", "pass", "passphrase"])(
    "knows %s for a password",
    (key) => {
      expect(strengthOfKey(key)).toBe("password");
    },
  );

  it.each([
    "token",
    "access_token",
    "apiKey",
    "X-Api-Key",
    "client_secret",
    "AWS_SECRET_ACCESS_KEY",
    "cookie",
  ])("knows %s for a token", (key) => {
    expect(strengthOfKey(key)).toBe("token");
  });

  it.each([
    "max_tokens",
    "inputTokens",
    "nextPageToken",
    "csrf_token",
    "publicKey",
    "author",
    "tokenizer",
    "passed",
    "secretName",
    "key",
    "password_field",
    "token_url",
    "bypass",
  ])("lets %s pass", (key) => {
    expect(strengthOfKey(key)).toBeUndefined();
  });
});

describe("isHarmlessName", () => {
  it("reads the last word, in any style", () => {
    expect(["max_", "userMax", "MAX_", "x-csrf-"].map(isHarmlessName)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(["admin_", "climax", "login_", ""].map(isHarmlessName)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
