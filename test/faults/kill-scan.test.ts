import { cpSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { createMachine, finished, type Machine } from "../e2e/whetstone.ts";

const isSoak = process.env["WHETSTONE_SOAK"] === "1";
const kills = isSoak ? 2000 : 50;
const sessions = isSoak ? 5000 : 600;

it(`${kills} kills at random moments, then one run, end as one clean run does`, async () => {
  const random = createRandom(7);
  const clean = createMachine();
  writeFleet(clean.home, { seed: 11, sessions, now: Date.UTC(2026, 5, 1) });
  const started = performance.now();
  await clean.json(["scan"]);
  const cleanMs = performance.now() - started;

  const killed = createMachine();
  copyInputs(clean, killed);
  for (let round = 0; round < kills; round += 1) {
    const child = killed.start(["scan"]);
    const ended = finished(child);
    await sleep(random() * cleanMs);
    child.kill("SIGKILL");
    await ended;
  }
  const last = await killed.run(["scan"]);
  expect(last.status, last.stderr).toBe(0);
  const again = await killed.json(["scan"]);
  expect(again).toMatchObject({ sessions: 0, steps: 0, executions: 0 });
  expect((await killed.json(["doctor"]))["ok"]).toBe(true);
  expect(await canonical(killed)).toBe(await canonical(clean));
});

/** The same transcripts and the same key: equal stores must then export equal bytes. */
function copyInputs(from: Machine, to: Machine): void {
  for (const folder of [".claude", ".codex", ".hermes"]) {
    cpSync(join(from.home, folder), join(to.home, folder), { recursive: true, preserveTimestamps: true });
  }
  cpSync(join(from.whetstoneHome, "keys"), join(to.whetstoneHome, "keys"), { recursive: true });
}

async function canonical(machine: Machine): Promise<string> {
  const { stdout, status, stderr } = await machine.run(["export", "--canonical"]);
  expect(status, stderr).toBe(0);
  expect(stdout.length).toBeGreaterThan(1000);
  return stdout;
}
