import { defineConfig } from "vitest/config";
import { isSqliteNewEnough } from "./bin/node-requirement.js";

// The `vitest` command runs under whatever `node` stands first on the PATH.
if (!isSqliteNewEnough(process.versions.sqlite)) {
  throw new Error(
    `Node ${process.version} is too old for the tests. Use \`npm test -- FILTER\`, or put node_modules/.bin first on the PATH.`,
  );
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/faults/**", "test/install/**", "test/soak/**"],
    // Some agents write times without a zone, which are this machine's.
    env: { TZ: "UTC" },
    setupFiles: ["test/setup.ts"],
    // Processes, not threads: a thread sees its own process.env, but os.homedir() reads the real one.
    pool: "forks",
    // One more than the cores of a small machine: some tests wait for a server, a process or the clock.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
