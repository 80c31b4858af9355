import { defineConfig, mergeConfig } from "vitest/config";
import unit from "./vitest.config.ts";

// Faults injected for real (kills, full disks, locked files): minutes, not seconds. `npm run smoke` and CI run these.
export default mergeConfig(
  { ...unit, test: { ...unit.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ["test/faults/**/*.test.ts"],
      // Some of these measure how long an answer takes while others attack: no more at once than cores.
      maxWorkers: 2,
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  }),
);
