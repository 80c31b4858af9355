import { expect, it } from "vitest";
import { z } from "zod";
import { configReference } from "./config-reference.ts";

const schema = z.strictObject({
  exclude: z.array(z.string()).default([]).describe("What is left out."),
  mode: z.enum(["off", "on"]).optional().describe("How far."),
  host: z.string().default("here").describe("Where."),
  kind: z.enum(["one", "other"]).nullable().default(null).describe("Which."),
  scan: z
    .strictObject({ limit: z.int().min(1).max(9).default(3).describe("How many.") })
    .prefault({}),
});

it("gives every setting its value, default, variable and meaning", () => {
  const page = configReference(schema, { TRIAL_LIMIT: ["scan", "limit"] });
  expect(page).toContain("| `exclude` | list of texts | `[]` |  | What is left out. |");
  expect(page).toContain("| `mode` | `off`, `on` |  |  | How far. |");
  expect(page).toContain('| `host` | text | `"here"` |  | Where. |');
  expect(page).toContain("| `kind` | `one`, `other` or null | `null` |  | Which. |");
  expect(page).toContain(
    "| `scan.limit` | whole number from 1 to 9 | `3` | `TRIAL_LIMIT` | How many. |",
  );
});

it("refuses a setting that says nothing of itself", () => {
  const silent = z.strictObject({ mute: z.string().default("x") });
  expect(() => configReference(silent, {})).toThrow("mute is not described");
});
