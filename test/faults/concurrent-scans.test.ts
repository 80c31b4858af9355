import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { createMachine } from "../e2e/whetstone.ts";

it("two scans at once end as one scan does", async () => {
  const one = createMachine();
  writeFleet(one.home, { seed: 5, sessions: 300, now: Date.UTC(2026, 5, 1) });
  await one.json(["scan"]);
  const two = createMachine();
  for (const folder of [".claude", ".codex", ".hermes", ".whetstone/keys"]) {
    cpSync(join(one.home, folder), join(two.home, folder), { recursive: true });
  }
  const both = await Promise.all([two.run(["scan"]), two.run(["scan"])]);
  for (const { status, stderr } of both) expect(status, stderr).toBe(0);
  await two.run(["harvest"]);
  const [first, second] = await Promise.all([
    one.run(["export", "--canonical"]),
    two.run(["export", "--canonical"]),
  ]);
  expect(first.stdout.length).toBeGreaterThan(1000);
  expect(second.stdout).toBe(first.stdout);
});
