import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import * as oldEngine from "./old-engine.ts";

/** Every behaviour of the four systems. `reference`: how the old one answered, which the line's tests are held against. */
const lines = z
  .array(
    z.strictObject({
      id: z.string().regex(/^\d{3}-\d{2}$/),
      verdict: z.enum(["kept", "corrected", "excluded"]),
      built: z.boolean().default(true),
      reference: z.string().optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "parity.json"), "utf8")));

/** Tests by the id that their names begin with, each with its source. */
const tests = Map.groupBy(
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
    .flatMap((text) => text.split(/^(?= *it[.(])/m))
    .flatMap((source) => {
      const named = /^ *it[^]*?["'`](\d{3}-\d{2}(?:, \d{3}-\d{2})*): /.exec(source)?.[1] ?? "";
      return [...named.matchAll(/\d{3}-\d{2}/g)].map(([id]) => ({ id, source }));
    }),
  ({ id }) => id,
);

it("every line that is built has a test that names it", () => {
  const due = lines.filter(({ verdict, built }) => verdict !== "excluded" && built);
  expect(due.length).toBeGreaterThan(60);
  expect(due.filter(({ id }) => !tests.has(id))).toEqual([]);
});

it("every test names a line that there is, once", () => {
  const ids = lines.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...tests.keys()].filter((id) => !ids.includes(id))).toEqual([]);
});

it("every corrected line of the first engine is told apart from how that one answered", () => {
  const corrected = lines.filter(
    ({ id, verdict, built }) => id.startsWith("000-") && verdict === "corrected" && built,
  );
  for (const { id, reference = "none" } of corrected) {
    expect(oldEngine, id).toHaveProperty(reference);
    const own = (tests.get(id) ?? []).filter(({ source }) => source.includes(`${reference}(`));
    expect(own.length, id).toBeGreaterThan(0);
  }
});
