import { welchTest } from "../../src/stats/welch-test.ts";
import type { ConformanceGroup } from "./case-file.ts";
import { listOf } from "./input.ts";

export const statisticsGroups: Readonly<Record<string, ConformanceGroup>> = {
  "stats.welch": {
    input: ["a", "b"],
    expect: ["df", "p", "p_in_unit_interval", "t"],
    errors: ["insufficient_data", "zero_variance"],
    run(input) {
      const sample = (key: string) => listOf(input, key) as readonly number[];
      const { t, degrees, p } = welchTest(sample("a"), sample("b"));
      return { t, df: degrees, p, p_in_unit_interval: p >= 0 && p <= 1 };
    },
  },
};
