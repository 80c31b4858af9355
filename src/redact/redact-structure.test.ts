import { describe, expect, it } from "vitest";
import { redactStructure } from "./redact-structure.ts";

const redact = (text: string): string => text.replaceAll("hush", "[shh]");
const format = (rule: string, secret: string): string => `<${rule}:${secret.length}>`;
const maskCard = (text: string): string => text.replaceAll(/^4\d{15}$/g, "[card]");
const run = (value: unknown): unknown => redactStructure(value, redact, format);

describe("redactStructure", () => {
  it("redacts strings and keys at every depth, and keeps the rest", () => {
    const value = { hush: ["hush", 1, null, true, { deep: "a hush b" }] };
    expect(run(value)).toEqual({ "[shh]": ["[shh]", 1, null, true, { deep: "a [shh] b" }] });
  });

  it("leaves its argument alone", () => {
    const value = { a: "hush" };
    run(value);
    expect(value).toEqual({ a: "hush" });
  });

  it("takes the key's word for the value", () => {
    const value = { password: "letmein", db: { pwd: 123_456 }, token: "k3j4h5g6f7d8", tokens: 12 };
    expect(run(value)).toEqual({
      password: "<generic-password:7>",
      db: { pwd: "<generic-password:6>" },
      token: "<generic-token:12>",
      tokens: 12,
    });
  });

  it("takes the key's word for the elements of a list, but for prose", () => {
    const value = { passwords: ["letmein", ["open9"]], password: ["This field is required."] };
    expect(run(value)).toEqual({
      passwords: ["<generic-password:7>", ["<generic-password:5>"]],
      password: ["This field is required."],
    });
    expect(run({ password: { value: "letmein", hint: "cat" } })).toEqual({
      password: { value: "<generic-password:7>", hint: "cat" },
    });
  });

  it("takes a flag for the key of the argument after it", () => {
    const argv = ["mysql", "--password", "letmein", "--no-password", "db1", "-password", "--force"];
    expect(run({ argv })).toEqual({
      argv: [
        "mysql",
        "--password",
        "<generic-password:7>",
        "--no-password",
        "db1",
        "-password",
        "--force",
      ],
    });
  });

  it("reads long numbers as the text they are", () => {
    const card = Number(["4111", "1111", "1111", "1111"].join(""));
    const value = { card, at: 1_770_000_000_000, small: 41, share: 0.5 };
    expect(redactStructure(value, maskCard, format)).toEqual({ ...value, card: "[card]" });
  });

  it("takes a name beside a value for its key", () => {
    expect(run([{ name: "DB_PASSWORD", value: "letmein" }])).toEqual([
      { name: "DB_PASSWORD", value: "<generic-password:7>" },
    ]);
  });

  it("keeps placeholders, in names and earlier redactions", () => {
    const value = { password: "required", secret: "[REDACTED:generic-token:00000000]" };
    expect(run(value)).toEqual(value);
  });

  it("keeps a key named __proto__ a key", () => {
    const value: unknown = JSON.parse('{"__proto__": {"polluted": "hush"}}');
    const copy = run(value) as object;
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":"[shh]"}}');
  });

  it("reads what is nested a hundred thousand levels deep", () => {
    let value: unknown = "hush";
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    let copy = run(value);
    while (Array.isArray(copy)) copy = copy[0];
    expect(copy).toBe("[shh]");
  });

  it("ends on a cycle", () => {
    const value: { self?: unknown; text: string } = { text: "hush" };
    value.self = value;
    const copy = run(value) as { self: unknown; text: string };
    expect(copy.text).toBe("[shh]");
    expect(copy.self).toBe(copy);
  });
});
