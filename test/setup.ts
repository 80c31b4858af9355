import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Every test file gets a home folder of its own, so that no test reads or writes a real one, and a temporary folder of its
// own beside it: what a test forgets there goes with it.
const root = mkdtempSync(join(tmpdir(), "whetstone-test-"));
const [home, temporary] = [join(root, "home"), join(root, "tmp")];
// As the system's own: a test may give what it makes there to another user.
chmodSync(root, 0o755);
mkdirSync(home);
mkdirSync(temporary);
process.env["HOME"] = home;
process.env["USERPROFILE"] = home;
process.env["WHETSTONE_HOME"] = join(home, ".whetstone");
process.env["TMPDIR"] = temporary;
process.env["TEMP"] = temporary;

afterAll(() => {
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
});
