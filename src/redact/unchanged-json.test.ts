import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../core/canonical-json.ts";
import { createRedactor } from "./redactor.ts";

const redactor = createRedactor({ mac: (text) => text.length.toString(16).padStart(32, "0") });
const secrets = [
  "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
  "hunter2",
  "ann@example.org",
  "DE89370400440532013000",
  "203.0.113.9",
  "--password",
  "DB_PASSWORD",
];
const names = ["note", "password", "name", "value", "key", "api_key", "token", "city", "argv"];
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(...secrets, "packer", "/sql", "3 rows"),
  fc.tuple(fc.string(), fc.constantFrom(...secrets)).map((parts) => parts.join(" ")),
);
const leaf = fc.oneof(
  text,
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(fc.constantFrom(...names, ...secrets, "__proto__"), fc.string());
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 5 })
      .map((members) => Object.fromEntries(members)),
  ),
}));

describe("a value said to be unchanged", () => {
  it("is redacted to an equal value, whatever it holds", () => {
    let unchanged = 0;
    fc.assert(
      fc.property(value, (sample) => {
        const json = redactor.unchangedJson(sample);
        if (json === null) return;
        unchanged += 1;
        expect(redactor.redactValue(sample)).toEqual(sample);
        expect(json).toBe(canonicalJson(sample));
      }),
      { numRuns: 5000 },
    );
    expect(unchanged).toBeGreaterThan(500);
  });

  it("is what events of agents are as a rule", () => {
    const event = { id: "e-1", endpoint: "/sql", city: "Gary", count: 3, success: true, by: null };
    const more = { ...event, tags: ["a", { deep: [1, 2] }] };
    expect(redactor.unchangedJson(event)).toBe(canonicalJson(event));
    expect(redactor.unchangedJson(more)).toBe(canonicalJson(more));
  });

  it.each([
    { password: "x" },
    { name: "DB_PASSWORD", value: "letmein" },
    ["mysql", "--password", "letmein"],
    { note: "write to ann@example.org" },
    { ["ann@example.org"]: 1 },
    { card: 4_111_111_111_111_111 },
  ])("is not one that is redacted: %j", (sample) => {
    expect(redactor.unchangedJson(sample)).toBeNull();
  });
});
