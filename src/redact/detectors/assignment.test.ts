import { describe, expect, it } from "vitest";
import { describeFindings } from "../describe-findings.suite.ts";
import { createRandom, pick, samplePattern } from "../sample-pattern.suite.ts";

describe("assignments", () => {
  it.each([
    ["DB_PASSWORD=letmein", "DB_PASSWORD=‹generic-password›"],
    ["export API_TOKEN=k3j4h5g6f7d8", "export API_TOKEN=‹generic-token›"],
    ['password = "hunter22"', 'password = "‹generic-password›"'],
    ['{"apiKey": "k3j4h5g6f7d8"}', '{"apiKey": "‹generic-token›"}'],
    ['{\\"client_secret\\":\\"k3j4h5g6f7d8\\"}', '{\\"client_secret\\":\\"‹generic-token›\\"}'],
    ["password: hunter22 # staging", "password: ‹generic-password› # staging"],
    ["tool --password letmein --verbose", "tool --password ‹generic-password› --verbose"],
    ["tool --api-key=k3j4h5g6f7d8", "tool --api-key=‹generic-token›"],
    ["<password>letmein</password>", "<password>‹generic-password›</password>"],
    [
      '- name: DB_PASSWORD\n  value: "pa55-word"',
      '- name: DB_PASSWORD\n  value: "‹generic-password›"',
    ],
    ['getenv("API_TOKEN", "k3j4h5g6f7d8")', 'getenv("API_TOKEN", "‹generic-token›")'],
    ["Server=db;User=app;Password=pa55.w0rd;", "Server=db;User=app;Password=‹generic-password›;"],
    ["?access_token=k3j4h5g6f7d8&page=2", "?access_token=‹generic-token›&page=2"],
    ["AccountKey=k3j4h5g6f7d8+/aa==;Suffix=x", "AccountKey=‹generic-token›;Suffix=x"],
    ["//registry.test/:_authToken=k3j4h5g6f7d8", "//registry.test/:_authToken=‹generic-token›"],
  ])("hides the value in %s", (text, expected) => {
    expect(describeFindings(text)).toBe(expected);
  });

  it.each([
    "max_tokens: 4096, input_tokens=12345",
    "nextPageToken = 'CAUQAA1234abcd'",
    "password: string; token?: string",
    "const password = process.env.DB_PASSWORD;",
    "password = getpass('Password 1: ')",
    "PASSWORD=${DB_PASSWORD}",
    'password: "${{ secrets.PASSWORD_1 }}"',
    "const token = tokens[12];",
    "token = await readToken(path2);",
    "if (password !== other.password2) return;",
    'type="password" name="password"',
    "the password must be 8 characters",
    "public_key = 'k3j4h5g6f7d8k3j4h5g6'",
    "author: ann, authority: x509",
    "('auth', '0001_initial')",
    "secret_name: my-secret-2",
    "API_KEY=<your-key-here-1>",
    "password=[REDACTED:generic-password:0a1b2c3d]",
  ])("leaves %s alone", (text) => {
    expect(describeFindings(text)).toBe(text);
  });

  it("hides nine in ten of all names, spellings and values", () => {
    const random = createRandom(17);
    const names = ["password", "db_password", "apiKey", "API_KEY", "secret", "client_secret"];
    const more = [
      "access_token",
      "authToken",
      "SECRET_KEY",
      "private_key",
      "credentials",
      "PASSWD",
    ];
    const values = [
      "[A-Za-z0-9]{16}",
      "[a-f0-9]{32}",
      "[A-Za-z0-9+/]{40}",
      "[A-Za-z0-9_-]{24}",
      "[a-z0-9]{20}",
    ];
    const frames: readonly ((name: string, value: string) => string)[] = [
      (name, value) => `${name} = "${value}"`,
      (name, value) => `${name}='${value}'`,
      (name, value) => `${name}: ${value}`,
      (name, value) => `export ${name.toUpperCase()}=${value}`,
      (name, value) => JSON.stringify({ [name]: value }),
      (name, value) => JSON.stringify(JSON.stringify({ [name]: value })),
      (name, value) => `"${name}" => "${value}"`,
      (name, value) => `--${name} ${value}`,
      (name, value) => `<${name}>${value}</${name}>`,
      (name, value) => `https://service.test/?${name}=${value}`,
    ];
    let hidden = 0;
    const total = 2000;
    for (let index = 0; index < total; index++) {
      const value = samplePattern(pick(values, random), random);
      const text = pick(frames, random)(pick([...names, ...more], random), value);
      if (!describeFindings(text).includes(value)) hidden++;
    }
    expect(hidden / total).toBeGreaterThanOrEqual(0.95);
  });
});
