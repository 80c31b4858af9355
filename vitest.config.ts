import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/faults/**", "test/soak/**"],
    setupFiles: ["test/setup.ts"],
    // Processes, not threads: a thread sees its own process.env, but os.homedir() reads the real one.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
