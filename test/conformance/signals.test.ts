import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCases, type ConformanceCase, type ConformanceGroup } from "./case-file.ts";
import { expectConform } from "./conform.suite.ts";
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

describe("signals conform", () => {
  for (const one of readCases(path)) {
    test(`${one.group}: ${one.id} (${one.origin})`, async () => {
      await expectConform(one, groups);
    });
  }
});

describe("a case that the runner does not know fails, and is not skipped", () => {
  const detect: ConformanceCase = {
    group: "stagnation.detect",
    id: "known",
    origin: "derived",
    input: { turn_fingerprints: [["a"], ["b"]], config: { window_size: 5 } },
    expect: { verdict: "no_stagnation" },
  };
  const { group, input } = detect;
  const select = { group: "trajectory.select", expect: { best: 0 } };
  const classify = { group: "quality.classifier", expect: { quality: "neutral" } };

  test("the same case without what is unknown holds", async () => {
    await expect(expectConform(detect, groups)).resolves.toBeUndefined();
  });

  test.each<[what: string, message: string, change: Partial<ConformanceCase>]>([
    ["group", "unknown group", { group: "stagnation.other" }],
    ["group that every object has", "unknown group", { group: "constructor" }],
    ["input key", "unknown input key", { input: { ...input, depth: 1 } }],
    ["key of an object", "unknown input key", { input: { ...input, config: { depth: 1 } } }],
    [
      "key of an object in a list",
      "unknown input key",
      {
        ...select,
        input: { candidates: [{ tokens: 1, vc: null, final_fingerprints: [], depth: 1 }] },
      },
    ],
    [
      "value of an input",
      "unknown value of termination",
      { ...classify, input: { termination: "exploded", turns: [] } },
    ],
    ["expected key", "unknown expected key", { expect: { depth: 1 } }],
    ["error code", "unknown error code", { group, expect: undefined, error: "too_deep" }],
    ["expectation", "a case expects a value or an error", { expect: {} }],
  ])("%s", async (_what, message, change) => {
    await expect(expectConform({ ...detect, ...change }, groups)).rejects.toThrow(message);
  });
});
