import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { readExamples } from "./read-examples.ts";
import { readModules } from "./read-modules.ts";

// The examples in the doc comments of src/stats are run, with every export of the folder in reach.
const modules = await readModules();
const scope = Object.assign({}, ...modules.map((module) => module.exports)) as object;

describe.each(modules)("$name", ({ source, exports }) => {
  const examples = readExamples(source);

  it.each(examples)("$of: $expression", ({ statements, expression, expected }) => {
    const actual: unknown = runInNewContext(`${statements}\n;(${expression})`, { ...scope });
    const stated: unknown = runInNewContext(`(${expected})`);
    expect(rounded(actual, stated, expected)).toEqual(plain(stated));
  });

  it("shows an example of every function it exports", () => {
    const functions = Object.keys(exports).filter((name) => typeof exports[name] === "function");
    const shown = new Set(examples.map((example) => example.of));
    expect(functions.filter((name) => !shown.has(name))).toEqual([]);
  });
});

/** A number is as precise as its example states it; anything else is compared as it is. */
function rounded(actual: unknown, stated: unknown, text: string): unknown {
  const [digits = ""] = /^[\d.]+/.exec(text.replace("-", "")) ?? [];
  if (typeof actual !== "number" || !digits.includes(".")) return plain(actual);
  const significant = digits.replace(".", "").replace(/^0+/, "").length;
  return Number(actual.toPrecision(significant)) === stated ? stated : actual;
}

/** Values of another realm, as values of this one. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
