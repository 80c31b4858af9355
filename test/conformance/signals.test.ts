import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { WhetstoneError } from "../../src/core/errors.ts";
import { DegenerateError } from "../../src/stats/degenerate-error.ts";
import { readCases, type ConformanceCase, type ConformanceGroup } from "./case-file.ts";
import { coordinationGroups } from "./coordination-groups.ts";
import { healthGroups } from "./health-groups.ts";
import { qualityGroups } from "./quality-groups.ts";
import { statisticsGroups } from "./statistics-groups.ts";
import { trajectoryGroups } from "./trajectory-groups.ts";

const groups: Readonly<Record<string, ConformanceGroup>> = {
  ...coordinationGroups,
  ...healthGroups,
  ...qualityGroups,
  ...statisticsGroups,
  ...trajectoryGroups,
};

const ownCopy = fileURLToPath(new URL("vectors/signals.json", import.meta.url));
const path = process.env["WHETSTONE_VECTORS"] ?? ownCopy;
const defaultTolerance = 1e-9;

describe("signals conform", () => {
  for (const one of readCases(path)) {
    test(`${one.group}: ${one.id} (${one.origin})`, async () => {
      await expectConform(one, groupOf(one));
    });
  }
});

function groupOf({ group: name }: ConformanceCase): ConformanceGroup {
  const group = groups[name];
  if (group === undefined) throw new Error(`unknown group ${name}`);
  return group;
}

async function expectConform(one: ConformanceCase, group: ConformanceGroup): Promise<void> {
  expectKnown("input key", Object.keys(one.input), group.input);
  expectKnown("expected key", Object.keys(one.expect ?? {}), group.expect);
  expectKnown("error code", one.error === undefined ? [] : [one.error], group.errors);
  await (one.error === undefined ? expectValues(one, group) : expectThrown(one, group));
}

async function expectThrown(one: ConformanceCase, group: ConformanceGroup): Promise<void> {
  expect(await codeThrown(one, group)).toBe(one.error);
}

async function expectValues(one: ConformanceCase, group: ConformanceGroup): Promise<void> {
  expect(one.expect, "a case expects a value or an error").toBeDefined();
  const output = await group.run(one.input);
  for (const [key, value] of Object.entries(one.expect ?? {}))
    expectValue(key, output[key], value, one.tol ?? defaultTolerance);
}

function expectKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.filter((name) => !known.includes(name));
  expect(unknown, `unknown ${what}`).toEqual([]);
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
