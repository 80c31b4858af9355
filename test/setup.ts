import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Every test file gets a home folder of its own, so that no test reads or writes a real one.
const home = mkdtempSync(join(tmpdir(), "whetstone-test-home-"));
process.env["HOME"] = home;
process.env["USERPROFILE"] = home;
process.env["WHETSTONE_HOME"] = join(home, ".whetstone");

afterAll(() => {
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
});
