import { expect } from "vitest";
import { WhetstoneError } from "../../src/core/errors.ts";
import { DegenerateError } from "../../src/stats/degenerate-error.ts";
import type { CaseInput, ConformanceCase, ConformanceGroup } from "./case-file.ts";

const defaultTolerance = 1e-9;

/** Fails on a group, key, value or error code that is not known, and on a value that is not the expected one. */
export async function expectConform(
  one: ConformanceCase,
  groups: Readonly<Record<string, ConformanceGroup>>,
): Promise<void> {
  const group = Object.hasOwn(groups, one.group) ? groups[one.group] : undefined;
  if (group === undefined) throw new Error(`unknown group ${one.group}`);
  expectKnown("input key", keysOf(one.input), group.input);
  for (const [key, known] of Object.entries(group.values ?? {}))
    expectKnown(`value of ${key}`, [one.input[key] ?? known[0]], known);
  expectKnown("expected key", Object.keys(one.expect ?? {}), group.expect);
  expectKnown("error code", one.error === undefined ? [] : [one.error], group.errors);
  await (one.error === undefined ? expectValues(one, group) : expectThrown(one, group));
}

/** Its keys, those of its objects and those of the objects in its lists. */
function keysOf(input: CaseInput): readonly string[] {
  return Object.entries(input).flatMap(([key, value]) => [key, ...innerKeys(key, value)]);
}

function innerKeys(key: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => innerKeys(`${key}[]`, each));
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).map((inner) => `${key}.${inner}`);
}

function expectKnown(what: string, given: readonly unknown[], known: readonly unknown[]): void {
  const unknown = given.filter((each) => !known.includes(each));
  expect(unknown, `unknown ${what}`).toEqual([]);
}

async function expectThrown(one: ConformanceCase, group: ConformanceGroup): Promise<void> {
  expect(await codeThrown(one, group)).toBe(one.error);
}

async function expectValues(one: ConformanceCase, group: ConformanceGroup): Promise<void> {
  expect(Object.keys(one.expect ?? {}), "a case expects a value or an error").not.toEqual([]);
  const output = await group.run(one.input);
  for (const [key, value] of Object.entries(one.expect ?? {}))
    expectValue(key, output[key], value, one.tol ?? defaultTolerance);
}

async function codeThrown(one: ConformanceCase, group: ConformanceGroup): Promise<string | null> {
  try {
    await group.run(one.input);
    return null;
  } catch (error) {
    if (error instanceof WhetstoneError || error instanceof DegenerateError) return error.code;
    throw error;
  }
}

function expectValue(key: string, actual: unknown, expected: unknown, tolerance: number): void {
  if (key.endsWith("_any_of")) {
    expect(expected).toContain(actual);
    return;
  }
  if (key.endsWith("_not")) {
    expect(actual).not.toEqual(expected);
    return;
  }
  if (typeof expected === "number" && Number.isFinite(expected)) {
    expect(actual, key).toBeTypeOf("number");
    const distance = Math.abs((actual as number) - expected);
    expect(distance, `${key}: ${String(actual)} instead of ${expected}`).toBeLessThanOrEqual(
      tolerance,
    );
    return;
  }
  expect(actual, key).toEqual(expected);
}
