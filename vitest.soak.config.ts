import { defineConfig, mergeConfig } from "vitest/config";
import smoke from "./vitest.smoke.config.ts";

// Before a release: the fault tests at their full number of rounds (they read WHETSTONE_SOAK), and the hour-long ones.
export default mergeConfig(
  smoke,
  defineConfig({
    test: {
      include: ["test/soak/**/*.test.ts"],
      env: { WHETSTONE_SOAK: "1" },
      testTimeout: 4 * 60 * 60 * 1000,
      hookTimeout: 10 * 60 * 1000,
    },
  }),
);
