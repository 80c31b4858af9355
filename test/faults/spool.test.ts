import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRandom } from "../../src/core/random.ts";
import { writeSpool } from "../../src/store/spool.ts";
import { finished, type Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "./corpus.ts";
import { inProcess } from "./run-in-process.ts";
import { createKeyedMachine, isSoak, seed, timeoutMs } from "./stores.ts";

const kills = isSoak ? 5000 : 60;
/** Files of the spool; a line is damaged in every other one. */
const spoolFiles = isSoak ? 2000 : 40;
const atOnce = 4;
const repo = "git.example.com/acme/shop";

interface Row {
  readonly table: string;
  readonly unit: string;
  readonly arm: string;
  readonly item: string;
}

async function machineWithKnowledge(): Promise<Machine> {
  const machine = createKeyedMachine();
  for (const file of fleetFiles({ seed, sessions: 30 })) writeInto(machine.home, file);
  await machine.json(["scan"]);
  return machine;
}

function spoolOf(machine: Machine): string {
  return join(machine.whetstoneHome, "spool");
}

function waiting(machine: Machine): readonly string[] {
  if (!existsSync(spoolOf(machine))) return [];
  return readdirSync(spoolOf(machine)).filter((name) => name.endsWith(".ndjson"));
}

/** Assignments and exposures that are stored. */
async function stored(machine: Machine): Promise<readonly Row[]> {
  const { stdout } = await machine.run(["export", "--records"]);
  return stdout
    .split("\n")
    .filter(
      (line) => line.startsWith('{"table":"assignment"') || line.startsWith('{"table":"exposure"'),
    )
    .map((line) => JSON.parse(line) as Row);
}

it(
  `${kills} briefings killed at random moments: what was printed is durable, and scanned in once`,
  async () => {
    const machine = await machineWithKnowledge();
    const random = createRandom(seed);
    const printed = new Map<
      string,
      { readonly arm: string; readonly items: readonly { readonly id: string }[] }
    >();
    let longestMs = 500;
    const briefOnce = async (unit: string): Promise<void> => {
      const child = machine.start(["bootstrap", "--repo", repo, "--session", unit, "--json"]);
      const ended = finished(child);
      await Promise.race([sleep(random() * longestMs), ended]);
      child.kill("SIGKILL");
      const { stdout } = await ended;
      if (stdout.endsWith("\n")) printed.set(unit, JSON.parse(stdout) as never);
      // Half of them are to get as far as printing, however busy this machine is.
      longestMs *= stdout.endsWith("\n") ? 0.9 : 1.1;
    };
    for (let first = 0; first < kills; first += atOnce) {
      const units = Array.from({ length: atOnce }, (_, index) => `unit-${first + index}`);
      await Promise.all(units.map(briefOnce));
      if (first % 20 === 0) await machine.run(["scan"]);
    }
    expect(printed.size).toBeGreaterThan(0);
    while (waiting(machine).length > 0) await machine.json(["scan"]);
    const rows = await stored(machine);
    for (const [unit, { arm, items }] of printed) {
      const own = rows.filter((row) => row.unit === unit);
      expect(own.filter((row) => row.table === "assignment").map((row) => row.arm)).toEqual([arm]);
      expect(
        own
          .filter((row) => row.table === "exposure")
          .map((row) => row.item)
          .toSorted(),
      ).toEqual(items.map(({ id }) => id).toSorted());
    }
    const units = rows.filter((row) => row.table === "assignment").map((row) => row.unit);
    expect(new Set(units).size).toBe(units.length);
    expect(existsSync(join(spoolOf(machine), "damaged"))).toBe(false);
  },
  timeoutMs,
);

it(
  "received = stored + duplicate + damaged + waiting, and damaged lines are kept aside",
  async () => {
    const machine = inProcess(await machineWithKnowledge());
    const random = createRandom(seed);
    const folder = spoolOf(machine);
    const made = join(machine.home, "made");
    mkdirSync(folder, { recursive: true });
    const received = { whole: new Set<string>(), damaged: 0, again: 0 };
    for (let file = 0; file < spoolFiles; file += 1) {
      const units = Array.from({ length: 5 }, (_, index) => `unit-${file}-${index}`);
      writeSpool(units.map(briefing), { folder: made, now: Date.UTC(2026, 5, 1) + file });
      const [name = ""] = readdirSync(made);
      const lines = readFileSync(join(made, name), "utf8").split("\n").slice(0, -1);
      rmSync(join(made, name));
      const spoilt = file % 2 === 0 ? -1 : Math.floor(random() * lines.length);
      const damaged = lines.map((line, index) => (index === spoilt ? spoil(line, random) : line));
      const again = file % 4 === 0 ? lines : [];
      writeFileSync(join(folder, name), `${[...damaged, ...again].join("\n")}\n`);
      units.forEach((unit, index) => {
        if (index !== spoilt) received.whole.add(unit);
      });
      received.damaged += spoilt === -1 ? 0 : 1;
      received.again += again.length;
    }
    writeFileSync(
      join(folder, "01900000-0000-7000-8000-000000000000.ndjson"),
      Buffer.from([0, 255, 10, 1, 2]),
    );
    await machine.json(["scan"]);
    while (waiting(machine).length > 0) await machine.json(["harvest"]);
    const units = (await stored(machine))
      .filter((row) => row.table === "assignment")
      .map((row) => row.unit);
    expect(new Set(units)).toEqual(received.whole);
    expect(units).toHaveLength(received.whole.size);
    const aside = readdirSync(join(folder, "damaged")).flatMap((name) =>
      readFileSync(join(folder, "damaged", name), "latin1")
        .split("\n")
        .slice(0, -1),
    );
    expect(aside).toHaveLength(received.damaged + 2);
    expect(units.length + received.again + received.damaged).toBe(spoolFiles * 5 + received.again);
    expect((await machine.run(["doctor"])).stdout).toMatch(
      /spool: nothing waits; \d+ files hold lines/,
    );
  },
  timeoutMs,
);

it("nothing is printed when nothing can be made durable", async () => {
  const machine = inProcess(await machineWithKnowledge());
  rmSync(spoolOf(machine), { recursive: true, force: true });
  writeFileSync(spoolOf(machine), "a file where a folder should be");
  const refused = await machine.run(["bootstrap", "--repo", repo, "--session", "s-1"]);
  expect(refused.status).toBe(1);
  expect(refused.stdout).toBe("");
  expect(refused.stderr).toContain("cannot be written");
  rmSync(spoolOf(machine));
  mkdirSync(spoolOf(machine));
  writeFileSync(
    join(spoolOf(machine), "01900000-0000-7000-8000-000000000000.ndjson"),
    Buffer.alloc(257 * 1024 * 1024),
  );
  const full = await machine.run(["bootstrap", "--repo", repo, "--session", "s-1", "--json"]);
  expect(full.status).toBe(1);
  expect(full.stdout).toContain('"code":"spool-full"');
});

function briefing(unit: string) {
  return {
    kind: "briefing",
    assignment: { id: unit, experiment: "default", unit, arm: "briefed", propensity: 0.9, at: 1 },
    exposures: [],
  } as const;
}

/** The line cut short, zeroed from somewhere on, or with a bit of it flipped; never empty, which is no line. */
function spoil(line: string, random: () => number): string {
  const at = Math.floor(random() * line.length);
  const kind = random();
  if (kind < 1 / 3) return line.slice(0, Math.max(1, at));
  if (kind < 2 / 3) return line.slice(0, at).padEnd(line.length, "\0");
  const flipped = String.fromCharCode(line.charCodeAt(at) ^ (1 << Math.floor(random() * 7)));
  return line.slice(0, at) + flipped + line.slice(at + 1);
}
