import { defineConfig, mergeConfig } from "vitest/config";
import unit from "./vitest.config.ts";

// What a person meets first: the packed package in an empty project, and a bare clone. Needs the npm registry.
export default mergeConfig(
  { ...unit, test: { ...unit.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ["test/install/**/*.test.ts"],
      testTimeout: 180_000,
      hookTimeout: 300_000,
    },
  }),
);
