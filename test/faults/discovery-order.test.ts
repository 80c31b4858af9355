import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/core/random.ts";
import type { Machine } from "../e2e/whetstone.ts";
import { corpus, fleetFiles, includeFolders, writeInto } from "./corpus.ts";
import {
  canonical,
  createKeyedMachine,
  expectSameRows,
  isSoak,
  seed,
  storeBeside,
} from "./stores.ts";

const shuffles = isSoak ? 50 : 2;
const agentFolders = [".claude", ".codex", ".hermes"];

describe(`order and place of files (seed ${seed})`, () => {
  it(`${shuffles} shuffled orders end as one scan does`, async () => {
    const random = createRandom(seed);
    const machine = createKeyedMachine();
    const paths = corpus({ seed, sessions: 150 }).map((file) => writeInto(machine.home, file));
    const expected = await scanInGroups(storeBeside(machine, "sorted"), [paths]);
    for (let round = 0; round < shuffles; round += 1) {
      const groups = inGroups(shuffled(paths, random), 3);
      const actual = await scanInGroups(storeBeside(machine, `shuffled-${round}`), groups);
      expectSameRows(actual, expected);
    }
  });

  it("folders under other names are the same sessions, discovered in another order", async () => {
    const machine = createKeyedMachine();
    for (const file of fleetFiles({ seed, sessions: 120 })) writeInto(machine.home, file);
    const elsewhere = createKeyedMachine();
    for (const [index, folder] of agentFolders.entries()) {
      const target = join(elsewhere.home, `moved-${9 - index}`, "deep");
      cpSync(join(machine.home, folder), target, { recursive: true });
      reverseNames(target);
    }
    includeFolders(elsewhere.whetstoneHome, ["moved-7", "moved-8", "moved-9"]);
    await machine.json(["scan"]);
    await elsewhere.json(["scan"]);
    expectSameRows(await canonical(elsewhere), await canonical(machine));
  });

  it("a file in two places counts once, whichever is read first", async () => {
    const machine = createKeyedMachine();
    const files = fleetFiles({ seed, sessions: 90 });
    for (const file of files) writeInto(machine.home, file);
    await machine.json(["scan"]);
    const once = await canonical(machine);
    for (const file of files) writeInto(machine.home, { ...file, path: `backup/${file.path}` });
    const second = await machine.json(["scan", join(machine.home, "backup")]);
    expect(second).toMatchObject({ files: files.length, sessions: 0, steps: 0, executions: 0 });
    expect(Number(second["duplicates"])).toBeGreaterThan(files.length);
    expectSameRows(await canonical(machine), once);

    const reversed = storeBeside(machine, "reversed");
    await reversed.json(["scan", join(machine.home, "backup")]);
    await reversed.json(["scan"]);
    expectSameRows(await canonical(reversed), once);
  });

  it("a file that was moved is the same sessions", async () => {
    const machine = createKeyedMachine();
    for (const file of fleetFiles({ seed, sessions: 30 })) writeInto(machine.home, file);
    await machine.json(["scan"]);
    const before = await canonical(machine);
    mkdirSync(join(machine.home, "archive"));
    renameSync(join(machine.home, ".claude"), join(machine.home, "archive/claude"));
    const moved = await machine.json(["scan", join(machine.home, "archive")]);
    expect(moved).toMatchObject({ sessions: 0, steps: 0, executions: 0 });
    rmSync(join(machine.home, ".hermes"), { recursive: true });
    expect(await machine.json(["scan"])).toMatchObject({ files: 0, sessions: 0 });
    expectSameRows(await canonical(machine), before);
  });
});

async function scanInGroups(
  machine: Machine,
  groups: readonly (readonly string[])[],
): Promise<string> {
  includeFolders(machine.whetstoneHome);
  for (const group of groups) {
    const { status, stderr } = await machine.run(["scan", ...group]);
    expect(status, stderr).toBe(0);
  }
  return canonical(machine);
}

function shuffled<T>(values: readonly T[], random: Random): readonly T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ value }) => value);
}

function inGroups<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  const size = Math.ceil(values.length / count);
  return Array.from({ length: count }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/** Renames the folders directly below so that they are met in the opposite order. */
function reverseNames(folder: string): void {
  const names = readdirSync(folder).toSorted();
  names.forEach((name, index) => {
    renameSync(
      join(folder, name),
      join(folder, `${String(names.length - index).padStart(3, "0")}-${name}`),
    );
  });
}
