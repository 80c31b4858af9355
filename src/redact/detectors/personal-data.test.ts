import { describe, expect, it } from "vitest";
import { describeFindings } from "../describe-findings.suite.ts";

const card = `41${"1".repeat(14)}`;

describe("personal data", () => {
  it.each([
    ["ann.b+c@mail.test", "‹email›"],
    ["Co-authored-by: Jörg <jörg@firma.test>", "Co-authored-by: Jörg <‹email›>"],
    [`paid with ${card}.`, "paid with ‹card›."],
    [card.replaceAll(/(.{4})(?!$)/g, "$1 "), "‹card›"],
    ["IBAN GB82 WEST 1234 5698 7654 32, please", "IBAN ‹iban›, please"],
    ["IBAN GB82-WEST-1234-5698-7654-32 - thanks", "IBAN ‹iban› - thanks"],
    ["de89370400440532013000", "‹iban›"],
    ["ref-DE89-3704-0044-0532-0130-00-paid", "ref-‹iban›-paid"],
    ["call +44 20 7946 0958 now", "call ‹phone› now"],
    [
      "(212) 555-0123 or 212-555-0123",
      "(212) 555-0123 or 212-555-0123".replaceAll(/\(?212\)?[- ]555-0123/g, "‹phone›"),
    ],
    ["Phone: 0341 8387176", "Phone: ‹phone›"],
    ["SSN 123-45-6789", "SSN ‹us-ssn›"],
    ["from 81.2.69.142:443", "from ‹ip›:443"],
    ["2a00:1450:4001:81b::200e", "‹ip›"],
    ["/home/ann/repo/a.ts", "/home/‹user›/repo/a.ts"],
    ["C:\\Users\\Ann Lee\\repo", "C:\\Users\\‹user›\\repo"],
    ["C:\\\\Users\\\\ann\\\\repo", "C:\\\\Users\\\\‹user›\\\\repo"],
    ["file:///Users/ann/x", "file:///Users/‹user›/x"],
    ["~/.claude/projects/-home-ann-repo/x", "~/.claude/projects/-home-‹user›-repo/x"],
  ])("is hidden in %s", (text, expected) => {
    expect(describeFindings(text)).toBe(expected);
  });

  it.each([
    ["a remote", "git@github.com:owner/repo.git"],
    ["a package", "npm install left-pad@1.3.0 @types/node@24.19.2"],
    ["an image", "icon@2x.png"],
    ["nobody's mailbox", "Claude <noreply@anthropic.com>"],
    ["a number that fails the check digit", `paid with ${card.slice(0, -1)}2`],
    ["nanoseconds", "at 1700000000123456789"],
    ["an account that fails the check digits", "GB83 WEST 1234 5698 7654 32"],
    ["a UUID with an account's check digits", "512b5340-dd54-8250-be02-5cac2bd6856a"],
    ["another", "ee205987-31a2-cd90-6743-ffd1616d941a"],
    ["one inside a text", "session 512b5340-dd54-8250-be02-5cac2bd6856a, then more"],
    ["a time", "2025-11-20 20:34:55.123456 took 1234567 ms"],
    ["a size", "wrote 12345678 bytes at offset 87654321"],
    ["a version", "Chrome/99.0.48.51, assembly version 4.0.30.19"],
    ["a private address", "10.1.2.3 127.0.0.1:8080 192.168.1.20 172.16.0.1 0.0.0.0 8.8.8.8"],
    ["a documentation address", "203.0.113.7 and 2001:db8::1"],
    ["a service's home", "/home/runner/work /home/node/app /Users/Shared/x /home/dev/x"],
    ["a route", "GET https://api.test/users/42/home/settings"],
    ["a variable", "/home/$USER/x and /Users/<name>/y"],
    ["a number that is no social security number", "666-12-3456 000-12-3456 123-45-67890"],
  ])("is not seen in %s", (_title, text) => {
    expect(describeFindings(text)).toBe(text);
  });
});

describe("what a transcript is full of", () => {
  it.each([
    "550e8400-e29b-41d4-a716-446655440000",
    "commit 5d41402abc4b2a76b9719d911017c592a1b2c3d4",
    '"integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="',
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    '"tool_use_id": "toolu_01A09q90qw90lq917835lq9"',
    '{"id":"call_8Xq1kQpL0vTn44Zx","name":"Bash"}',
    "msg_01XFDUDYJgAACzvnptvVoYEL claude-sonnet-4-5-20250929",
    "resolved https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz#5b8a3a7765dfe001261dde915589e782f8c94d1e",
    "uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3",
    "listening on http://localhost:3000, pid 1234567",
    'ETag: W/"5f3c-17a2b3c4d5e"',
    "0x7fff5fbff8c0 in std::vector<int>::operator[]",
    "diff --git a/src/a.ts b/src/a.ts\nindex 8f56ba1..796dbb3 100644",
    "secretsmanager:GetSecretValue arn:aws:iam::123456789012:role/app",
    "npm warn tokenizer passwordless authorizing credentialed",
  ])("stays as it is: %s", (text) => {
    expect(describeFindings(text)).toBe(text);
  });
});
