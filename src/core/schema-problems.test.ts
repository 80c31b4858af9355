import { expect, test } from "vitest";
import { z } from "zod";
import { schemaProblems } from "./schema-problems.ts";

const schema = z.strictObject({ list: z.array(z.int()), kind: z.literal("a") });

test.each<[string, unknown, readonly RegExp[]]>([
  ["a part of a part", { list: [1, 1.5], kind: "a" }, [/^list\.1: /]],
  ["several parts", { list: 5, kind: "b" }, [/^list: /, /^kind: /]],
  ["no one part", { list: [], kind: "a", more: 1 }, [/^\(options\): .*"more"/]],
  ["no object at all", null, [/^\(options\): /]],
])("says where and why: %s", (_name, value, expected) => {
  const { error } = schema.safeParse(value);
  const problems = schemaProblems(error ?? { issues: [] }, "(options)");
  expect(problems).toEqual(expected.map((text) => expect.stringMatching(text) as string));
});

test("a key that does not fit is told with why", () => {
  const names = z.record(z.string().regex(/^[a-z]+$/, "a name is a word"), z.int());
  const { error } = names.safeParse({ "a b": 1 });
  expect(schemaProblems(error ?? { issues: [] }, "(file)")).toEqual([
    "a b: Invalid key in record: a name is a word",
  ]);
});

test("a place that no text names is told all the same", () => {
  const issues = [{ path: [Symbol("odd"), 0], message: "no" }];
  expect(schemaProblems({ issues }, "(record)")).toEqual(["Symbol(odd).0: no"]);
});
